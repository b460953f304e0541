using System.Text.Json;
using Gateway.EdgeListener.Connections;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Apartments;
using Gateway.Protocol.Messaging;

namespace Gateway.EdgeListener.Messaging;

// SetScene: many device commands at once, each on the main road, and one answer when the end of all of them is known.
internal sealed partial class MessagingSession
{
    /// <summary>How many devices an answer names.</summary>
    private const int MaxNamed = 20;

    /// <summary>0x00060004. The next frame waits until the commands are on their way, so that what was sent behind it acts behind it.</summary>
    private Task SetScene(in Frame frame, PhoneLogin phone)
    {
        if (!TryRead(frame, MessagingBodies.Json.SetSceneRequest, out var request))
        {
            return Task.CompletedTask;
        }

        var on = request.Function == SetSceneRequest.AllLightOn;
        return BeginScene(frame.Sequence, phone, () => request.Id is { } id
            ? Account(phone).PlanScene(id)
            : InApartment(phone, request.ApartmentId!.Value, a => a.PlanLights(phone.AccountId, on)));
    }

    private async Task BeginScene(uint sequence, PhoneLogin phone, Func<Task<Reply<ScenePlan>>> find)
    {
        Reply<ScenePlan> found;
        try
        {
            await phone.Finding.ConfigureAwait(false);
            found = await Repeat(find).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            RespondError(CommandIds.SetScene, sequence, Translate(e, CommandIds.SetScene));
            return;
        }

        if (found.Value is not { } plan)
        {
            RespondError(CommandIds.SetScene, sequence, found.Outcome, found.Detail);
            return;
        }

        var commands = Math.Max(1, plan.Steps.Length); // a scene without any is something under way, too
        if (PendingCommands + commands > services.Options.MaxCommandsPerConnection || !services.TryBeginCommands(commands))
        {
            EdgeMetrics.HitLimit(connection.Options.Listener, "commands");
            RespondError(CommandIds.SetScene, sequence, StatusCode.ServerBusy);
            return;
        }

        Interlocked.Add(ref _pendingCommands, commands);
        _ = RunScene(sequence, phone, plan);
    }

    private async Task RunScene(uint sequence, PhoneLogin phone, ScenePlan plan)
    {
        var left = plan.Steps.Length;
        Route[] routes = [];
        SceneSummary summary;
        StatusCode status;
        try
        {
            routes = [.. plan.Devices.Select(d => new Route(d.Code, d.Route, services.Grains))];
            var reports = await Task.WhenAll(plan.Steps.Select(Set).ToArray()).ConfigureAwait(false);
            summary = new SceneSummary(plan, reports);
            status = summary.Status;
            if (status == StatusCode.Ok && plan.SceneId is { } sceneId)
            {
                status = await KeepScene(phone, plan.ApartmentId, sceneId).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            for (left = Math.Max(1, left); left > 0; left--)
            {
                EndCommand();
            }

            Fail(CommandIds.SetScene, sequence, e);
            return;
        }

        EndCommand();
        if (status != StatusCode.Ok)
        {
            RespondError(CommandIds.SetScene, sequence, status, summary.Text);
        }
        else if (summary.Text.Length > 0)
        {
            Respond(CommandIds.SetScene, sequence, new SetSceneResponse(summary.Text), MessagingBodies.Json.SetSceneResponse);
        }
        else
        {
            RespondEmpty(CommandIds.SetScene, sequence);
        }

        // Runs to its first wait at once: so the commands of a relayer come to it in the scene's order.
        async Task<CommandReport> Set(PlannedStep step)
        {
            try
            {
                var route = routes[step.Device];
                var device = new DeviceLookup(phone, route.DeviceCode, route.Model, step.KeySequence, plan.ApartmentId);
                var body = JsonSerializer.SerializeToUtf8Bytes(
                    new ControlDeviceRequest(route.Model, route.DeviceCode, step.KeySequence, step.Value),
                    MessagingBodies.Json.ControlDeviceRequest);
                var result = await Invoke(route, relayer: 0, CommandIds.ControlDevice, body).ConfigureAwait(false);
                return await Pursue(CommandIds.ControlDevice, body, device, route, result).ConfigureAwait(false);
            }
            finally
            {
                if (Interlocked.Decrement(ref left) > 0)
                {
                    EndCommand(); // the last one ends with the answer
                }
            }
        }
    }

    private async Task<StatusCode> KeepScene(PhoneLogin phone, long apartmentId, long sceneId)
    {
        try
        {
            var kept = await Repeat(() => Apartment(apartmentId).KeepScene(phone.AccountId, sceneId)).ConfigureAwait(false);

            // An apartment that was removed meanwhile has nothing to keep it in.
            return kept.Outcome == Outcome.StorageFailure ? StatusCode.StorageFailure : StatusCode.Ok;
        }
        catch (Exception e)
        {
            return Translate(e, CommandIds.SetScene);
        }
    }

    /// <summary>What came of a scene's commands, for its one answer.</summary>
    private sealed class SceneSummary
    {
        public SceneSummary(ScenePlan plan, CommandReport[] reports)
        {
            var steps = plan.Steps.Zip(reports, (step, report) => (Step: step, Report: report)).ToList();
            var failed = steps.Where(s => !s.Report.IsGone && s.Report.Status != StatusCode.Ok).ToList();
            var skipped = plan.Skipped.Concat(steps.Where(s => s.Report.IsGone)
                .Select(s => new SkippedStep(plan.Devices[s.Step.Device].Route.DeviceId, s.Step.KeySequence))).ToList();
            Status = failed.Count > 0 ? failed.MaxBy(s => Weight(s.Report.Status)).Report.Status
                : skipped.Count > 0 && skipped.Count == plan.Skipped.Length + steps.Count ? StatusCode.NoSuchDevice
                : StatusCode.Ok;
            var failures = Named(failed, f => $"{plan.Devices[f.Step.Device].Code} key {f.Step.KeySequence} ({(uint)f.Report.Status})");
            var removals = Named(skipped, s => $"device {s.DeviceId} key {s.KeySequence}");
            Text = failed.Count == 0 ? removals
                : $"{failed.Count} of {steps.Count} failed: {failures}{(skipped.Count == 0 ? "" : $"; skipped: {removals}")}";
        }

        /// <summary>The worst status.</summary>
        public StatusCode Status { get; }

        /// <summary>Which values failed, and which ones were left out; may be empty.</summary>
        public string Text { get; }

        /// <summary>How bad a status is: the less is known of what the device did, and the more is wrong, the worse.</summary>
        private static int Weight(StatusCode status) => status switch
        {
            StatusCode.Ok => 0,
            StatusCode.RelayerOffline => 1,
            StatusCode.ServerBusy => 2,
            StatusCode.StorageFailure => 4,
            StatusCode.RelayerTimeout => 5,
            _ => 3,
        };

        private static string Named<T>(List<T> all, Func<T, string> name) => string.Join(", ", all.Take(MaxNamed).Select(name))
            + (all.Count > MaxNamed ? $" and {all.Count - MaxNamed} more" : "");
    }
}

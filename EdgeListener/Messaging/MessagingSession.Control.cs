using System.Buffers;
using Gateway.EdgeListener.Connections;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Apartments;
using Gateway.Grains.Interfaces.Relayers;
using Gateway.Protocol.Messaging;

namespace Gateway.EdgeListener.Messaging;

// The main road: ControlDevice and QueryDevice of a phone (protocol 1, "Control path").
internal sealed partial class MessagingSession
{
    /// <summary>How often a command may find that its apartment has just changed before it gives up.</summary>
    private const int MaxRouteAttempts = 5;

    private PhoneLogin? _phone;
    private int _pendingCommands;

    /// <inheritdoc/>
    public int PendingCommands => Volatile.Read(ref _pendingCommands);

    private void RelayToDevice(in Frame frame, PhoneLogin phone)
    {
        Span<char> scratch = stackalloc char[2 * DeviceTarget.MaxTextLength];
        var needsValue = frame.CommandId == CommandIds.ControlDevice;
        if (!DeviceTarget.TryRead(frame.Body, needsValue, scratch, out var target, out var error))
        {
            RespondError(frame.CommandId, frame.Sequence, StatusCode.BadParameter, $"{error} is missing or malformed");
            return;
        }

        if (_pendingCommands >= services.Options.MaxCommandsPerConnection || !services.TryBeginCommand())
        {
            EdgeMetrics.HitLimit(connection.Options.Listener, "commands");
            RespondError(frame.CommandId, frame.Sequence, StatusCode.ServerBusy);
            return;
        }

        Interlocked.Increment(ref _pendingCommands);
        var body = frame.Body.ToArray();
        if (!phone.Finding.IsCompleted
            || !phone.Routes.TryGet(target.Code, out var route) || !route.Serves(target.Model, target.KeySequence))
        {
            var lookup = new DeviceLookup(phone, target.Code.ToString(), target.Model.ToString(), target.KeySequence);
            phone.Finding = RelayInOrder(frame.CommandId, frame.Sequence, body, lookup, phone.Finding);
            return;
        }

        var call = Invoke(route, relayer: 0, frame.CommandId, body);
        if (call.IsCompletedSuccessfully && IsFinal(call.Result, route, relayer: 0))
        {
            Finish(frame.CommandId, frame.Sequence, call.Result);
        }
        else
        {
            _ = AwaitMain(frame.CommandId, frame.Sequence, body, phone, route, target.KeySequence, call);
        }
    }

    /// <summary>The common case: the route is known, and the main relayer answers.</summary>
    private async Task AwaitMain(
        uint commandId, uint sequence, byte[] body, PhoneLogin phone, Route route, int keySequence, Task<CommandResult> call)
    {
        try
        {
            var result = await call.ConfigureAwait(false);
            if (IsFinal(result, route, relayer: 0))
            {
                Finish(commandId, sequence, result);
            }
            else if (result.End == CommandEnd.StaleRoute)
            {
                var lookup = new DeviceLookup(phone, route.DeviceCode, route.Model, keySequence);
                await FindAndRelay(commandId, sequence, body, lookup).ConfigureAwait(false);
            }
            else
            {
                await TryOthers(commandId, sequence, body, phone, route, result).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (services.Classify(e) == CallFault.NotDelivered)
        {
            var lookup = new DeviceLookup(phone, route.DeviceCode, route.Model, keySequence);
            await FindAndRelay(commandId, sequence, body, lookup).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            FinishFailed(commandId, sequence, TranslateCommand(e, commandId));
        }
    }

    /// <summary>
    /// A command whose device has no known route yet, or that came behind such a one: a light that is switched on and off again must
    /// not end up on. Completes, and never fails, when the command is on its way.
    /// </summary>
    private async Task RelayInOrder(uint commandId, uint sequence, byte[] body, DeviceLookup device, Task before)
    {
        if (!before.IsCompleted)
        {
            await before.ConfigureAwait(false);
            await Task.Yield(); // or a long line would end as a deep stack
        }

        try
        {
            if (!device.Phone.Routes.TryGet(device.Code, out var route) || !route.Serves(device.Model, device.KeySequence))
            {
                route = await FindRoute(commandId, sequence, device).ConfigureAwait(false);
                if (route is null)
                {
                    return;
                }
            }

            _ = AwaitMain(
                commandId, sequence, body, device.Phone, route, device.KeySequence, Invoke(route, relayer: 0, commandId, body));
        }
        catch (Exception e)
        {
            FinishFailed(commandId, sequence, TranslateCommand(e, commandId));
        }
    }

    /// <summary>The known route was out of date: the way is looked up and tried until it holds.</summary>
    private async Task FindAndRelay(uint commandId, uint sequence, byte[] body, DeviceLookup device)
    {
        var began = services.Time.GetTimestamp();
        try
        {
            for (var attempt = 0; attempt < MaxRouteAttempts; attempt++)
            {
                if (await FindRoute(commandId, sequence, device).ConfigureAwait(false) is not { } route)
                {
                    return;
                }

                var result = await InvokeUntilDelivered(route, commandId, body, began).ConfigureAwait(false);
                if (IsFinal(result, route, relayer: 0))
                {
                    Finish(commandId, sequence, result);
                    return;
                }

                if (result.End != CommandEnd.StaleRoute)
                {
                    await TryOthers(commandId, sequence, body, device.Phone, route, result).ConfigureAwait(false);
                    return;
                }
            }

            FinishFailed(commandId, sequence, StatusCode.ServerBusy, "the apartment keeps changing");
        }
        catch (Exception e)
        {
            FinishFailed(commandId, sequence, TranslateCommand(e, commandId));
        }
    }

    /// <summary>Looks the way to a device up, and remembers it; when there is none, the command is answered here.</summary>
    private async Task<Route?> FindRoute(uint commandId, uint sequence, DeviceLookup device)
    {
        var account = services.Grains.GetGrain<IAccountGrain>(device.Phone.AccountId);
        var found = await Repeat(() => account.FindRoute(device.Code)).ConfigureAwait(false);
        if (found.Value is not { } way)
        {
            FinishFailed(commandId, sequence, (StatusCode)found.Outcome, found.Detail);
            return null;
        }

        var route = new Route(device.Code, way, services.Grains);
        device.Phone.Routes.Add(route);
        if (route.Serves(device.Model, device.KeySequence))
        {
            return route;
        }

        FinishFailed(commandId, sequence, StatusCode.NoSuchDevice, "the device has another model, or no such key");
        return null;
    }

    /// <summary>
    /// Commands the main relayer; while its grain is lost with its silo, again and again, but only if the command did not get there: it may
    /// act at most once.
    /// </summary>
    private async Task<CommandResult> InvokeUntilDelivered(Route route, uint commandId, byte[] body, long began)
    {
        while (true)
        {
            try
            {
                return await Invoke(route, relayer: 0, commandId, body).ConfigureAwait(false);
            }
            catch (Exception e) when (services.Classify(e) == CallFault.NotDelivered && MayRepeat(began))
            {
                await Task.Delay(RepeatPause, services.Time).ConfigureAwait(false);
            }
        }
    }

    private StatusCode TranslateCommand(Exception exception, uint commandId) => Note(exception, commandId) switch
    {
        CallFault.NotDelivered => StatusCode.RelayerOffline,
        CallFault.Unknown => StatusCode.RelayerTimeout,
        _ => StatusCode.StorageFailure,
    };

    /// <summary>The main relayer could not: the apartment's others in turn, and the one that can becomes the main one.</summary>
    private async Task TryOthers(
        uint commandId, uint sequence, byte[] body, PhoneLogin phone, Route route, CommandResult first)
    {
        var told = first;
        for (var i = 1; i < route.Relayers.Length; i++)
        {
            var result = await Invoke(route, i, commandId, body).ConfigureAwait(false);
            if (result is { End: CommandEnd.Answered, Status: 0 })
            {
                Finish(commandId, sequence, result);
                Observe(
                    services.Grains.GetGrain<IApartmentGrain>(route.ApartmentId)
                        .PromoteRelayer(phone.AccountId, route.DeviceId, route.RelayerIds[i], route.Version),
                    nameof(IApartmentGrain.PromoteRelayer));
                return;
            }

            // What a relayer says, or may have done, weighs more than that another one was offline.
            told = result.End is CommandEnd.Offline or CommandEnd.StaleRoute ? told : result;
            if (IsFinal(result, route, i))
            {
                break;
            }
        }

        Finish(commandId, sequence, told);
    }

    private static Task<CommandResult> Invoke(Route route, int relayer, uint commandId, byte[] body) =>
        route.Relayers[relayer].Invoke(new RelayerCommand(commandId, body, route.ApartmentId, route.Version));

    /// <summary>
    /// Whether no other relayer may be tried: it succeeded, or its outcome is unknown and trying again could act twice, or there is none.
    /// </summary>
    private static bool IsFinal(CommandResult result, Route route, int relayer) => result.End switch
    {
        CommandEnd.Answered => result.Status == 0 || relayer == route.Relayers.Length - 1,
        CommandEnd.Offline => relayer == route.Relayers.Length - 1,
        CommandEnd.StaleRoute => false,
        _ => true,
    };

    private void Finish(uint commandId, uint sequence, CommandResult result)
    {
        switch (result.End)
        {
            case CommandEnd.Answered when result.Status == 0 || !result.Body.IsEmpty:
                EndCommand();
                connection.Write(commandId | CommandIds.ResponseBit, result.Status, sequence, result.Body.Span);
                break;
            case CommandEnd.Answered:
                FinishFailed(commandId, sequence, (StatusCode)result.Status);
                break;
            case CommandEnd.Offline:
                FinishFailed(commandId, sequence, StatusCode.RelayerOffline);
                break;
            case CommandEnd.NoAnswer:
                FinishFailed(commandId, sequence, StatusCode.RelayerTimeout);
                break;
            case CommandEnd.NotSent:
                FinishFailed(commandId, sequence, StatusCode.RelayerTimeout, "it waited behind other commands and was not sent");
                break;
            default:
                FinishFailed(commandId, sequence, StatusCode.ServerBusy);
                break;
        }
    }

    private void FinishFailed(uint commandId, uint sequence, StatusCode status, string detail = "")
    {
        EndCommand();
        RespondError(commandId, sequence, status, detail);
    }

    private void EndCommand()
    {
        Interlocked.Decrement(ref _pendingCommands);
        services.EndCommand();
    }

    /// <summary>A phone's login. Commands that are under way keep the one they began with, so that none acts for a later login.</summary>
    private sealed class PhoneLogin(long accountId)
    {
        public long AccountId { get; } = accountId;

        public RouteCache Routes { get; } = new();

        /// <summary>Completed when no command waits for its route; only the connection's reader touches it.</summary>
        public Task Finding { get; set; } = Task.CompletedTask;
    }

    private sealed record DeviceLookup(PhoneLogin Phone, string Code, string Model, int KeySequence);
}

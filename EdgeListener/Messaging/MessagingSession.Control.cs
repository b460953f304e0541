using System.Buffers;
using Gateway.EdgeListener.Connections;
using Gateway.EdgeListener.Links;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Protocol.Messaging;
using Microsoft.Extensions.Logging;

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
            var detail = error == DeviceTarget.NoObject ? error : $"{error} is missing, malformed or there twice";
            RespondError(frame.CommandId, frame.Sequence, StatusCode.BadParameter, detail);
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

        SendToMain(new PhoneCommand(this, frame.CommandId, frame.Sequence, body, phone, route, target.KeySequence));
    }

    /// <summary>The common case: the route is known, and the main relayer answers.</summary>
    private void SendToMain(PhoneCommand command) => services.Router.Send(command.Route.Relayers[0], command);

    /// <summary>The main relayer answered, or could not be commanded.</summary>
    private void Conclude(PhoneCommand command, CommandResult result)
    {
        if (IsFinal(result, command.Route, relayer: 0))
        {
            Finish(command.Instruction, command.Sequence, result);
        }
        else
        {
            _ = Pursue(command, result);
        }
    }

    private async Task Pursue(PhoneCommand command, CommandResult result)
    {
        var device = new DeviceLookup(command.Phone, command.Route.DeviceCode, command.Route.Model, command.KeySequence);
        var report = await Pursue(command.Instruction, command.Body, device, command.Route, result).ConfigureAwait(false);
        Finish(command.Instruction, command.Sequence, report);
    }

    /// <summary>Follows a command to its end, whatever that takes: another route, another relayer. Does not fail.</summary>
    private async Task<CommandReport> Pursue(
        uint commandId, ReadOnlyMemory<byte> body, DeviceLookup device, Route route, CommandResult result)
    {
        try
        {
            return IsFinal(result, route, relayer: 0) ? new CommandReport(result)
                : result.End == CommandEnd.StaleRoute ? await FindAndRelay(commandId, body, device).ConfigureAwait(false)
                : await TryOthers(commandId, body, device, route, result).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return new CommandReport(Translate(e, commandId));
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
                var found = await FindRoute(device).ConfigureAwait(false);
                if (found.Value is null)
                {
                    FinishFailed(commandId, sequence, (StatusCode)found.Outcome, found.Detail);
                    return;
                }

                route = found.Value;
            }

            SendToMain(new PhoneCommand(this, commandId, sequence, body, device.Phone, route, device.KeySequence));
        }
        catch (Exception e)
        {
            FinishFailed(commandId, sequence, Translate(e, commandId));
        }
    }

    /// <summary>The known route was out of date: the way is looked up and tried until it holds.</summary>
    private async Task<CommandReport> FindAndRelay(uint commandId, ReadOnlyMemory<byte> body, DeviceLookup device)
    {
        for (var attempt = 0; attempt < MaxRouteAttempts; attempt++)
        {
            var found = await FindRoute(device).ConfigureAwait(false);
            if (found.Value is not { } route)
            {
                return CommandReport.NoWay(found);
            }

            var result = await Invoke(route, relayer: 0, commandId, body).ConfigureAwait(false);
            if (IsFinal(result, route, relayer: 0))
            {
                return new CommandReport(result);
            }

            if (result.End != CommandEnd.StaleRoute)
            {
                return await TryOthers(commandId, body, device, route, result).ConfigureAwait(false);
            }
        }

        return new CommandReport(StatusCode.ServerBusy, "the apartment keeps changing");
    }

    /// <summary>Looks the way to a device up, and remembers it.</summary>
    private async Task<Reply<Route>> FindRoute(DeviceLookup device)
    {
        var phone = device.Phone;
        var found = await Repeat(() => device.ApartmentId == 0
            ? Account(phone).FindRoute(device.Code)
            : Apartment(device.ApartmentId).FindRoute(phone.AccountId, device.Code)).ConfigureAwait(false);
        if (found.Value is not { } way)
        {
            return new Reply(found.Outcome, found.Detail);
        }

        var route = new Route(device.Code, way, services.Grains);
        if (device.ApartmentId == 0)
        {
            phone.Routes.Add(route);
        }

        return route.Serves(device.Model, device.KeySequence)
            ? route
            : new Reply(Outcome.NoSuchDevice, "the device has another model, or no such key");
    }

    /// <summary>The main relayer could not: the apartment's others in turn, and the one that can becomes the main one.</summary>
    private async Task<CommandReport> TryOthers(
        uint commandId, ReadOnlyMemory<byte> body, DeviceLookup device, Route route, CommandResult first)
    {
        var told = first;
        var routes = 1;
        List<long> tried = [route.RelayerIds[0]];
        while (true)
        {
            var next = route.RelayerIds.FirstOrDefault(id => !tried.Contains(id));
            if (next == 0)
            {
                return new CommandReport(told);
            }

            var relayer = route.RelayerIds.IndexOf(next);
            var result = await Invoke(route, relayer, commandId, body).ConfigureAwait(false);
            if (result.End == CommandEnd.StaleRoute && routes++ < MaxRouteAttempts)
            {
                // As when another command has just found the relayer that can, and made it the main one.
                var found = await FindRoute(device).ConfigureAwait(false);
                if (found.Value is null)
                {
                    return CommandReport.NoWay(found);
                }

                route = found.Value;
                continue;
            }

            tried.Add(next);
            if (result is { End: CommandEnd.Answered, Status: 0 })
            {
                await Promote(device.Phone, route, next).ConfigureAwait(false);
                return new CommandReport(result);
            }

            // What a relayer says, or may have done, weighs more than that another one was offline.
            told = result.End is CommandEnd.Offline or CommandEnd.StaleRoute ? told : result;
            if (result.End is not (CommandEnd.Answered or CommandEnd.Offline or CommandEnd.StaleRoute))
            {
                return new CommandReport(told);
            }
        }
    }

    /// <summary>Before the command is answered: the phone's next one goes to the relayer that can. The command is done in any case.</summary>
    private async Task Promote(PhoneLogin phone, Route route, long relayer)
    {
        try
        {
            await Apartment(route.ApartmentId).PromoteRelayer(phone.AccountId, route.DeviceId, relayer, route.Version).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            services.Logger.LogWarning(e, "Relayer {RelayerId} could not be made the main one of device {DeviceId}", relayer, route.DeviceId);
        }
    }

    private Task<CommandResult> Invoke(Route route, int relayer, uint commandId, ReadOnlyMemory<byte> body) =>
        services.Router.Send(route.Relayers[relayer], commandId, body, route.Permit);

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

    private void FinishAnswered(uint commandId, uint sequence, ReadOnlySpan<byte> body)
    {
        EndCommand();
        Write(commandId | CommandIds.ResponseBit, 0, sequence, body);
    }

    private void Finish(uint commandId, uint sequence, CommandResult result)
    {
        if (result.End == CommandEnd.Answered && (result.Status == 0 || !SaysNothing(result.Body.Span)))
        {
            EndCommand();
            Write(commandId | CommandIds.ResponseBit, result.Status, sequence, result.Body.Span);
        }
        else
        {
            var report = new CommandReport(result);
            FinishFailed(commandId, sequence, report.Status, report.Detail);
        }
    }

    /// <summary>Whether a body is empty, or an empty object: then a status other than 0 comes with its text.</summary>
    private static bool SaysNothing(ReadOnlySpan<byte> body)
    {
        var text = body.Trim(" \t\r\n"u8);
        return text.IsEmpty || (text is [(byte)'{', .. var inner, (byte)'}'] && inner.Trim(" \t\r\n"u8).IsEmpty);
    }

    private void Finish(uint commandId, uint sequence, CommandReport report)
    {
        if (report.Result is { } result)
        {
            Finish(commandId, sequence, result);
        }
        else
        {
            FinishFailed(commandId, sequence, report.Status, report.Detail);
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

    /// <summary>A command of this session's phone to the main relayer of its route.</summary>
    private sealed class PhoneCommand(
        MessagingSession session, uint commandId, uint sequence, byte[] body, PhoneLogin phone, Route route, int keySequence)
        : LinkCommand(commandId, body, route.Permit)
    {
        /// <summary>The phone's number of it.</summary>
        public uint Sequence => sequence;

        public PhoneLogin Phone => phone;

        public Route Route => route;

        public int KeySequence => keySequence;

        /// <inheritdoc/>
        public override void Answer(uint status, in ReadOnlySequence<byte> body)
        {
            if (status == 0 && body.IsSingleSegment)
            {
                // As most are: straight from the one connection's buffer into the other's.
                session.FinishAnswered(Instruction, sequence, body.FirstSpan);
            }
            else
            {
                session.Conclude(this, new CommandResult(CommandEnd.Answered, status, body.ToArray()));
            }
        }

        /// <inheritdoc/>
        public override void End(CommandEnd end) => session.Conclude(this, CommandResult.Without(end));
    }

    /// <summary>A phone's login. Commands that are under way keep the one they began with, so that none acts for a later login.</summary>
    private sealed class PhoneLogin(
        long accountId, int number, bool wantsEvents, string? token, int passwordVersion, IEnumerable<long> apartments)
    {
        public long AccountId { get; } = accountId;

        /// <summary>Tells it apart from the connection's other logins.</summary>
        public int Number { get; } = number;

        /// <summary>Whether it asked for events that are no alarms, too.</summary>
        public bool WantsEvents { get; } = wantsEvents;

        /// <summary>Its token for push notifications, if it named one.</summary>
        public string? Token { get; } = token;

        /// <summary>The account's password at the login, or as this phone has changed it since.</summary>
        public int PasswordVersion { get; set; } = passwordVersion;

        public RouteCache Routes { get; } = new();

        /// <summary>The account's apartments.</summary>
        public OwnApartments Apartments { get; } = new(apartments);

        /// <summary>Completed when no command waits for its route; only the connection's reader touches it.</summary>
        public Task Finding { get; set; } = Task.CompletedTask;
    }

    /// <summary>What a phone asks for.</summary>
    /// <param name="Phone">Who asks.</param>
    /// <param name="Code">The device's code.</param>
    /// <param name="Model">Its model.</param>
    /// <param name="KeySequence">The key.</param>
    /// <param name="ApartmentId">The apartment that it must be in; 0 for any of the account's.</param>
    private sealed record DeviceLookup(PhoneLogin Phone, string Code, string Model, int KeySequence, long ApartmentId = 0);

    /// <summary>What came of a command in the end.</summary>
    /// <param name="Result">What came of the last attempt; null when there was none, or nothing is known of it.</param>
    /// <param name="Status">The status for the phone.</param>
    /// <param name="Detail">What to say behind the status' text.</param>
    /// <param name="IsGone">There is no such device or key any more.</param>
    private readonly record struct CommandReport(CommandResult? Result, StatusCode Status, string Detail, bool IsGone = false)
    {
        public CommandReport(CommandResult result)
            : this(result, StatusOf(result), result.End == CommandEnd.NotSent ? "it waited behind other commands and was not sent" : "")
        {
        }

        public CommandReport(StatusCode status, string detail = "")
            : this(null, status, detail)
        {
        }

        public static CommandReport NoWay(Reply<Route> found) =>
            new(null, (StatusCode)found.Outcome, found.Detail, found.Outcome == Outcome.NoSuchDevice);

        private static StatusCode StatusOf(CommandResult result) => result.End switch
        {
            CommandEnd.Answered => (StatusCode)result.Status,
            CommandEnd.Offline => StatusCode.RelayerOffline,
            CommandEnd.NoAnswer or CommandEnd.NotSent => StatusCode.RelayerTimeout,
            CommandEnd.Unavailable => StatusCode.StorageFailure,
            _ => StatusCode.ServerBusy,
        };
    }
}

using System.Collections.Frozen;
using Gateway.Grains.Devices;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Commands;
using Gateway.Grains.Interfaces.Devices;
using Microsoft.Extensions.Logging;

namespace Gateway.Grains.Commands;

/// <inheritdoc cref="ICommandAgent"/>
/// <param name="kinds">The kinds of devices that there are.</param>
/// <param name="router">The way to devices.</param>
/// <param name="log">Where commands are kept.</param>
/// <param name="options">How it works.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
/// <param name="faults">What exceptions of grain calls mean, where the runtime can lose grains.</param>
public sealed class CommandAgent(
    IEnumerable<IDeviceKind> kinds,
    IDeviceRouter router,
    ICommandLog log,
    CommandAgentOptions options,
    TimeProvider time,
    ILogger<CommandAgent> logger,
    ICallFaults? faults = null) : ICommandAgent
{
    /// <summary>How often a command is handed to a grain that comes back elsewhere, or is just moving.</summary>
    private const int MaxAttempts = 20;

    private static readonly TimeSpan RepeatPause = TimeSpan.FromMilliseconds(100);

    private readonly FrozenDictionary<string, IDeviceKind> _kinds = kinds.ToFrozenDictionary(k => k.Name);

    /// <inheritdoc/>
    public async Task<CommandOutcome> Send(CommandRequest request)
    {
        var (target, refusal) = await Resolve(request);
        var now = time.GetUtcNow();
        if (target is null)
        {
            return Refuse(Begin(request, target, now), refusal);
        }

        var id = CommandGuid.Next(now);
        var command = new DeviceCommand(target.Instruction, request.Data, request.Deadline);
        var result = await router.Send(target.Device, command);
        var outcome = Conclude(request, target, id, now, result);
        if (outcome is { State: CommandState.Failed, Reason: FailureReasons.Offline } && request.TimeToLive > TimeSpan.Zero)
        {
            return await Keep(outcome with { State = CommandState.Queued, Reason = "", EndedAt = null }, target, command, request.TimeToLive.Value);
        }

        if (outcome.State != CommandState.Answered || options.LogsAnswered)
        {
            log.Record(new LoggedCommand(outcome, target.Instruction, "", request.Data, request.Deadline ?? TimeSpan.Zero));
        }

        return outcome;
    }

    /// <inheritdoc/>
    public async Task<CommandOutcome> SendNoWait(CommandRequest request)
    {
        var (target, refusal) = await Resolve(request);
        var outcome = Begin(request, target, time.GetUtcNow());
        return target is null
            ? Refuse(outcome, refusal)
            : await Keep(
                outcome,
                target,
                new DeviceCommand(target.Instruction, request.Data, request.Deadline),
                request.TimeToLive > TimeSpan.Zero ? request.TimeToLive.Value : options.DefaultTimeToLive);
    }

    /// <inheritdoc/>
    public async Task<CommandOutcome?> GetOutcome(Guid commandId)
    {
        var found = await log.Find(commandId);
        return found.IsDefault ? throw new CommandLogUnavailableException()
            : found is [var command] ? AsOf(command, time.GetUtcNow())
            : null;
    }

    /// <inheritdoc/>
    public async Task<CancelOutcome> Cancel(Guid commandId)
    {
        var found = await log.Find(commandId);
        if (found.IsDefault)
        {
            return new CancelOutcome(CancelResult.Unavailable, null);
        }

        if (found is not [var logged])
        {
            return new CancelOutcome(CancelResult.UnknownCommand, null);
        }

        var now = time.GetUtcNow();
        var command = AsOf(logged, now);
        if (command.State != CommandState.Queued)
        {
            return AsItIs(command);
        }

        switch (await Cancel(command, now))
        {
            case CancelResult.Cancelled:
                CommandMetrics.Count(CommandState.Failed, FailureReasons.Cancelled);
                return new CancelOutcome(
                    CancelResult.Cancelled, command with { State = CommandState.Failed, Reason = FailureReasons.Cancelled, EndedAt = now });
            case CancelResult.NotQueued when await log.Find(commandId) is [var later]:
                return AsItIs(AsOf(later, time.GetUtcNow()));
            default:
                return new CancelOutcome(CancelResult.Unavailable, null);
        }
    }

    /// <inheritdoc/>
    public async Task<DeviceStatus?> GetStatus(DeviceId device) =>
        await Find(device) is { } grain ? await Repeat(grain.GetStatus) : null;

    /// <inheritdoc/>
    public async ValueTask<IDevice?> Find(DeviceId device) =>
        _kinds.TryGetValue(device.Kind, out var kind) && kind.Normalize(device.Code) is { } code ? await LookUp(kind, code) : null;

    /// <summary>What is true of a logged command at a time: what waits for too long will not be sent any more, whether somebody has noticed or not.</summary>
    public static CommandOutcome AsOf(LoggedCommand command, DateTimeOffset now)
    {
        var outcome = command.Outcome;
        return outcome switch
        {
            { State: CommandState.Queued, ExpiresAt: { } expires } when expires <= now =>
                outcome with { State = CommandState.Expired, EndedAt = expires },
            { State: CommandState.Sent, SentAt: { } sent } when sent + command.Deadline + Grace <= now =>
                outcome with { State = CommandState.Unknown, EndedAt = sent + command.Deadline },
            _ => outcome,
        };
    }

    /// <summary>How long the end of a command may take to be written.</summary>
    private static TimeSpan Grace { get; } = TimeSpan.FromSeconds(10);

    /// <summary>The outcome names a device as it is known, so that its commands are found however their senders wrote it.</summary>
    private static CommandOutcome Begin(CommandRequest request, Target? target, DateTimeOffset now) =>
        new(CommandGuid.Next(now), target?.Id ?? request.Device, request.Instruction, CommandState.Queued) { CreatedAt = now };

    private CommandOutcome Refuse(CommandOutcome outcome, string reason)
    {
        CommandMetrics.Count(CommandState.Failed, reason);
        return outcome with { State = CommandState.Failed, Reason = reason, EndedAt = time.GetUtcNow() };
    }

    private async ValueTask<(Target? Target, string Refusal)> Resolve(CommandRequest request)
    {
        if (!_kinds.TryGetValue(request.Device.Kind, out var kind) || kind.Normalize(request.Device.Code) is not { } code)
        {
            return (null, FailureReasons.UnknownDevice);
        }

        if (!kind.TryReadInstruction(request.Instruction, out var instruction) || kind.CheckData(instruction, request.Data.Span) is not null)
        {
            return (null, FailureReasons.BadInstruction);
        }

        try
        {
            return await LookUp(kind, code) is { } device
                ? (new Target(kind, new DeviceId(kind.Name, code), device, instruction), "")
                : (null, FailureReasons.UnknownDevice);
        }
        catch (Exception e)
        {
            logger.LogWarning(e, "Device {Device} could not be looked up for a command", request.Device);
            return (null, FailureReasons.Storage);
        }
    }

    /// <summary>Finds a device's grain; again where what knows it was lost with its silo, and comes back elsewhere.</summary>
    private async ValueTask<IDevice?> LookUp(IDeviceKind kind, string code)
    {
        try
        {
            return await kind.Find(code);
        }
        catch (Exception e) when (Classify(e) != CallFault.Failed)
        {
            await Task.Delay(RepeatPause, time);
            return await Repeat(() => kind.Find(code).AsTask());
        }
    }

    private CommandOutcome Conclude(CommandRequest request, Target target, Guid id, DateTimeOffset createdAt, CommandResult result)
    {
        var (state, reason) = result.End switch
        {
            CommandEnd.Unavailable => (CommandState.Failed, FailureReasons.Storage),
            CommandEnd.Answered => (CommandState.Answered, ""),
            CommandEnd.NoAnswer => (CommandState.Unknown, ""),
            CommandEnd.NotSent => (CommandState.Expired, ""),
            CommandEnd.Busy => (CommandState.Failed, FailureReasons.Busy),
            _ => (CommandState.Failed, FailureReasons.Offline),
        };
        CommandMetrics.Count(state, reason);
        return new CommandOutcome(id, target.Id, request.Instruction, state)
        {
            Reason = reason,
            Status = result.Status,
            Answer = result.Body,
            CreatedAt = createdAt,
            EndedAt = time.GetUtcNow(),
        };
    }

    private async Task<CommandOutcome> Keep(CommandOutcome outcome, Target target, DeviceCommand command, TimeSpan timeToLive)
    {
        var kept = new KeptCommand(
            outcome.Id,
            target.Id,
            outcome.Instruction,
            target.Kind.SubjectOf(command.Instruction, command.Data.Span),
            command,
            outcome.CreatedAt,
            outcome.CreatedAt + (timeToLive < CommandLimits.MaxTimeToLive ? timeToLive : CommandLimits.MaxTimeToLive));
        var taken = await Keep(kept, target);
        CommandMetrics.Count(taken.State, taken.Reason);
        if (taken.State == CommandState.Failed)
        {
            log.Record(new LoggedCommand(taken, command.Instruction, kept.Subject, command.Data, command.Timeout ?? TimeSpan.Zero));
        }

        return taken;
    }

    /// <summary>Has the device's grain keep a command; again only where it cannot have been stored.</summary>
    private async Task<CommandOutcome> Keep(KeptCommand kept, Target target)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await target.Device.Keep(kept);
            }
            catch (Exception e)
            {
                var fault = Classify(e);
                logger.Log(
                    fault == CallFault.Failed ? LogLevel.Warning : LogLevel.Debug, e, "A command for {Device} may not have been kept: {Fault}", target.Id, fault);
                if (fault != CallFault.NotDelivered || attempt == MaxAttempts)
                {
                    var ended = new CommandOutcome(kept.Id, kept.Device, kept.Name, CommandState.Unknown) { CreatedAt = kept.CreatedAt, EndedAt = time.GetUtcNow() };
                    return fault == CallFault.Unknown ? ended : ended with { State = CommandState.Failed, Reason = FailureReasons.Storage };
                }
            }

            await Task.Delay(RepeatPause, time);
        }
    }

    /// <summary>What a command is that is not queued any more: whoever asks again after a lost answer learns that his first question did it.</summary>
    private static CancelOutcome AsItIs(CommandOutcome command) => new(
        command is { State: CommandState.Failed, Reason: FailureReasons.Cancelled } ? CancelResult.Cancelled : CancelResult.NotQueued, command);

    /// <summary>Has the device's grain cancel a command: it alone sends what is kept.</summary>
    private async Task<CancelResult> Cancel(CommandOutcome command, DateTimeOffset now)
    {
        try
        {
            return await Find(command.Device) is { } device
                ? await Repeat(() => device.Cancel(command.Id, now))
                : throw new InvalidOperationException($"A command is kept for {command.Device}, which was never here.");
        }
        catch (Exception e)
        {
            logger.LogWarning(e, "Command {Command} for {Device} may not have been cancelled", command.Id, command.Device);
            return CancelResult.Unavailable;
        }
    }

    /// <summary>Asks again while the grain is lost with its silo; only for what may be asked more than once.</summary>
    private async Task<T> Repeat<T>(Func<Task<T>> call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (Classify(e) != CallFault.Failed && attempt < MaxAttempts)
            {
                await Task.Delay(RepeatPause, time);
            }
        }
    }

    private CallFault Classify(Exception exception) =>
        faults?.Classify(exception) ?? (exception is TimeoutException ? CallFault.Unknown : CallFault.Failed);

    private sealed record Target(IDeviceKind Kind, DeviceId Id, IDevice Device, uint Instruction);
}

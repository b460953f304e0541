using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;
using Microsoft.Extensions.Logging;

namespace Gateway.Grains.Devices;

// The main road: commands to the device and its answers (protocol 1, "Control path").
internal abstract partial class DeviceGrain<TState>
{
    /// <summary>How many sweeps in a row find nothing before they stop.</summary>
    private const int SweepsWhenIdle = 30;

    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A command that has waited is sent only if there is as much left for its answer: who asked is told that it was not sent, which is better than
    /// not to know.
    /// </summary>
    private static readonly TimeSpan LeastAnswerTime = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How many looks in a row, a sweep's period apart, may find that a grain's call to itself has not come through. Not a time: when the whole
    /// machine has stood still for a while, the call gets its chance first.
    /// </summary>
    private const int SelfCallLooks = 2;

    /// <summary>Of no login: who confirms it changes nothing, and gets an answer at once.</summary>
    private const long NoEpoch = -1;

    private CommandQueue? _commands;
    private IGrainTimer? _sweep;
    private int _idleSweeps;
    private Task? _watch;

    public Task<CommandResult> Execute(DeviceCommand command)
    {
        // Whose time is over before it begins gets nothing sent.
        return command.Timeout <= TimeSpan.Zero
            ? Task.FromResult(CommandResult.Without(CommandEnd.NotSent))
            : Send(command.Instruction, command.Data, Limited(command.Timeout));
    }

    /// <summary>The control timeout is the longest, whoever asks for more.</summary>
    private TimeSpan Limited(TimeSpan? timeout) => timeout is { } own && own < options.ControlTimeout ? own : options.ControlTimeout;

    /// <summary>Sends a command, or has it wait behind others, and follows it to its end.</summary>
    protected Task<CommandResult> Send(uint commandId, ReadOnlyMemory<byte> body) => Send(commandId, body, options.ControlTimeout);

    private Task<CommandResult> Send(uint commandId, ReadOnlyMemory<byte> body, TimeSpan timeout)
    {
        var now = Time.GetTimestamp();
        DropIfEdgeIsDead();
        return IsInDoubt(now) ? SendWhenCertain(commandId, body, timeout, now) : Send(commandId, body, timeout, now);
    }

    private async Task<CommandResult> SendWhenCertain(uint commandId, ReadOnlyMemory<byte> body, TimeSpan timeout, long began)
    {
        await Ascertain();
        var now = Time.GetTimestamp();
        var left = timeout - Time.GetElapsedTime(began, now);
        return left > TimeSpan.Zero ? await Send(commandId, body, left, now) : CommandResult.Without(CommandEnd.NotSent);
    }

    private Task<CommandResult> Send(uint commandId, ReadOnlyMemory<byte> body, TimeSpan timeout, long now)
    {
        if (_connection is null && !Edges.IsSettling)
        {
            return Task.FromResult(CommandResult.Without(CommandEnd.Offline));
        }

        var pending = new PendingCommand(commandId, body, now + (long)(timeout.TotalSeconds * Time.TimestampFrequency));

        // Numbers begin anywhere: a late answer to a command of a lost activation is not to be taken for that to one of this activation.
        _commands ??= new CommandQueue(options, (uint)Random.Shared.NextInt64(options.MaxSequence));
        if (!_commands.TryAdd(pending))
        {
            return Task.FromResult(CommandResult.Without(CommandEnd.Busy));
        }

        _sweep ??= this.RegisterGrainTimer(Sweep, new GrainTimerCreationOptions(SweepPeriod, SweepPeriod) { Interleave = true });
        SendWaiting(now);
        _watch ??= Watch(_commands);
        if (timeout < options.ControlTimeout)
        {
            // The sweep would do, but a second late.
            _ = EndOnTime(_commands, pending, timeout);
        }

        return pending.Task;
    }

    public Task Answer(long epoch, uint sequence, uint commandId, uint status, ReadOnlyMemory<byte> body)
    {
        if (epoch == _epoch && _commands is { } commands && commands.TryTakeAnswered(sequence, commandId, out var command))
        {
            command.SetResult(new CommandResult(CommandEnd.Answered, status, body));
            SendWaiting();
        }
        else
        {
            DeviceMetrics.LateAnswers.Add(1, DeviceMetrics.Kind(Kind));
        }

        return Task.CompletedTask;
    }

    /// <summary>Sends what waited and may be sent now.</summary>
    private void SendWaiting()
    {
        if (_commands is { HasWaiting: true })
        {
            SendWaiting(Time.GetTimestamp() + (long)(LeastAnswerTime.TotalSeconds * Time.TimestampFrequency));
        }
    }

    private void SendWaiting(long due)
    {
        if (_connection is not { } connection || _commands is not { } commands)
        {
            return;
        }

        while (commands.TryTakeNext(due, out var next, out var sequence))
        {
            _edge!.Deliver(
                connection.ConnectionId, new OutboundMessage(next.CommandId, sequence, next.Body));
        }
    }

    private async Task EndOnTime(CommandQueue commands, PendingCommand pending, TimeSpan timeout)
    {
        await Task.WhenAny(pending.Task, Task.Delay(timeout, Time));
        if (!pending.Task.IsCompleted)
        {
            commands.EndOverdue(pending);
            SendWaiting();
        }
    }

    /// <summary>Ends what is overdue. One timer a device, and only while there is traffic: never one a call.</summary>
    private Task Sweep(CancellationToken cancellationToken)
    {
        if (_commands is not { IsEmpty: false } commands)
        {
            if (++_idleSweeps >= SweepsWhenIdle)
            {
                _sweep?.Dispose();
                _sweep = null;
                _idleSweeps = 0;
            }

            return Task.CompletedTask;
        }

        _idleSweeps = 0;
        DropIfEdgeIsDead();
        commands.EndOverdue(Time.GetTimestamp());
        if (_connection is null && !Edges.IsSettling)
        {
            commands.EndWaiting(CommandEnd.Offline);
        }
        else
        {
            SendWaiting();
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// Watches over commands while there are any. An activation that the runtime has decided to end takes no more calls, and so no answers,
    /// but waits for calls that run: for commands, whose answers wait for it. It is not told, and its timers stand still too; but it finds
    /// that a call to itself does not come through.
    /// </summary>
    private async Task Watch(CommandQueue commands)
    {
        Task? selfCall = null;
        var looks = 0;
        while (true)
        {
            await Task.Delay(SweepPeriod, Time);
            if (commands.IsEmpty)
            {
                _watch = null;
                return;
            }

            if (selfCall is null or { IsCompleted: true })
            {
                looks = 0;
                selfCall = CallSelf();
            }
            else if (++looks >= SelfCallLooks)
            {
                commands.EndInFlight();
                commands.EndWaiting(CommandEnd.StaleRoute);
            }
        }
    }

    private async Task CallSelf()
    {
        try
        {
            await this.AsReference<IDevice>().Confirm(NoEpoch);
        }
        catch (Exception e)
        {
            logger.LogDebug(e, "Device {Device} could not call itself", Name);
        }
    }
}

using Gateway.Grains.Interfaces.Apartments;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Interfaces.Relayers;
using Microsoft.Extensions.Logging;

namespace Gateway.Grains.Relayers;

// The main road: commands to the relayer and its answers (protocol 1, "Control path").
internal sealed partial class RelayerGrain
{
    /// <summary>How many sweeps in a row find nothing before they stop.</summary>
    private const int SweepsWhenIdle = 30;

    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);

    /// <summary>How long a call of a grain to itself may take; it takes a few milliseconds.</summary>
    private static readonly TimeSpan SelfCallTime = TimeSpan.FromSeconds(2);

    private CommandQueue? _commands;
    private IGrainTimer? _sweep;
    private int _idleSweeps;
    private Task? _watch;

    public Task<CommandResult> Invoke(RelayerCommand command)
    {
        var version = RouteVersion(command.ApartmentId);
        if (version == command.RouteVersion)
        {
            return Send(command);
        }

        // A route that is newer than what is known here: the apartment changed, and could not tell.
        return version is null || version < command.RouteVersion
            ? LearnRouteAndSend(command, version)
            : Task.FromResult(CommandResult.Without(CommandEnd.StaleRoute));
    }

    private Task<CommandResult> Send(RelayerCommand command)
    {
        DropIfEdgeIsDead();
        if (_connection is null && !edges.IsSettling)
        {
            return Task.FromResult(CommandResult.Without(CommandEnd.Offline));
        }

        var pending = new PendingCommand(command, time.GetTimestamp() + TimeoutTicks);
        _commands ??= new CommandQueue(options);
        if (!_commands.TryAdd(pending))
        {
            return Task.FromResult(CommandResult.Without(CommandEnd.Busy));
        }

        _sweep ??= this.RegisterGrainTimer(Sweep, new GrainTimerCreationOptions(SweepPeriod, SweepPeriod) { Interleave = true });
        SendWaiting();
        _watch ??= Watch(_commands);
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
            RelayerMetrics.LateAnswers.Add(1);
        }

        return Task.CompletedTask;
    }

    private long TimeoutTicks => (long)(options.ControlTimeout.TotalSeconds * time.TimestampFrequency);

    private void SendWaiting()
    {
        if (_connection is not { } connection || _commands is not { } commands)
        {
            return;
        }

        while (commands.TryTakeNext(out var next, out var sequence))
        {
            connection.Edge.Deliver(
                connection.ConnectionId, new OutboundMessage(next.Command.CommandId, sequence, next.Command.Body));
        }
    }

    /// <summary>Ends what is overdue. One timer a relayer, and only while there is traffic: never one a call.</summary>
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
        commands.EndOverdue(time.GetTimestamp());
        if (_connection is null && !edges.IsSettling)
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
        var calledAt = 0L;
        while (true)
        {
            await Task.Delay(SweepPeriod, time);
            if (commands.IsEmpty)
            {
                _watch = null;
                return;
            }

            if (selfCall is null or { IsCompleted: true })
            {
                calledAt = time.GetTimestamp();
                selfCall = CallSelf();
            }
            else if (time.GetElapsedTime(calledAt) >= SelfCallTime)
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
            await GrainFactory.GetGrain<IRelayerGrain>(Id).IsOnline();
        }
        catch (Exception e)
        {
            logger.LogDebug(e, "Relayer {RelayerId} could not call itself", Id);
        }
    }

    private async Task<CommandResult> LearnRouteAndSend(RelayerCommand command, long? known)
    {
        var version = await GrainFactory.GetGrain<IApartmentGrain>(command.ApartmentId).GetRouteVersion(Id);

        // The apartment itself may have told in between, and knows better.
        if (RouteVersion(command.ApartmentId) == known)
        {
            (_routes ??= [])[command.ApartmentId] = version;
        }

        return RouteVersion(command.ApartmentId) == command.RouteVersion
            ? await Send(command)
            : CommandResult.Without(CommandEnd.StaleRoute);
    }
}

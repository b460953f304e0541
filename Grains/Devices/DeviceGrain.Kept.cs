using Gateway.Grains.Commands;
using Gateway.Grains.Interfaces.Commands;
using Gateway.Grains.Interfaces.Devices;
using Microsoft.Extensions.Logging;

namespace Gateway.Grains.Devices;

// Commands that are kept until the device is there (protocol 3, "Beyond the document"). The command log is the truth: a command is marked as sent
// there before it is sent, so that none is sent twice, whatever is lost in between.
internal abstract partial class DeviceGrain<TState>
{
    private static readonly TimeSpan KeptRetryPause = TimeSpan.FromSeconds(2);

    private KeptCommands? _kept;
    private Task<KeptCommands?>? _openingKept;
    private Task? _deliveringKept;

    public async Task<CommandOutcome> Keep(KeptCommand command)
    {
        var outcome = new CommandOutcome(command.Id, command.Device, command.Name, CommandState.Queued)
        {
            CreatedAt = command.CreatedAt,
            ExpiresAt = command.ExpiresAt,
        };
        if (command.Command.Timeout <= TimeSpan.Zero)
        {
            // It could never be sent.
            return outcome with { State = CommandState.Expired, EndedAt = Time.GetUtcNow(), ExpiresAt = null };
        }

        if (await OpenKept() is not { } kept)
        {
            return Failed(outcome, FailureReasons.Storage);
        }

        await kept.Gate.WaitAsync();
        try
        {
            if (kept.Count >= CommandLimits.MaxKeptPerDevice)
            {
                await DropExpired(kept);
            }

            if (kept.Count >= CommandLimits.MaxKeptPerDevice && !kept.Has(command.Subject))
            {
                return Failed(outcome, FailureReasons.TooManyKept);
            }

            outcome = outcome with { Id = kept.NextId(command.Id) };
            var logged = new LoggedCommand(
                outcome, command.Command.Instruction, command.Subject, command.Command.Data, Limited(command.Command.Timeout));
            if (!await State.Update(s => s.HasKeptCommands ? s : s with { HasKeptCommands = true }) || !await services.Commands.Keep(logged))
            {
                return Failed(outcome, FailureReasons.Storage);
            }

            kept.Add(logged);
        }
        finally
        {
            kept.Gate.Release();
        }

        DeliverKept();
        return outcome;
    }

    public async Task<CancelResult> Cancel(Guid commandId, DateTimeOffset at)
    {
        if (await OpenKept() is not { } kept)
        {
            return CancelResult.Unavailable;
        }

        // Behind this gate a command is marked as sent, too, and put back: it is one or the other.
        await kept.Gate.WaitAsync();
        try
        {
            switch (await services.Commands.Cancel(commandId, at))
            {
                case LogUpdate.Stored:
                    kept.Remove(commandId);
                    return CancelResult.Cancelled;
                case LogUpdate.NotOpen:
                    return CancelResult.NotQueued;
                default:
                    // Should the log have it as cancelled all the same, it will not be marked as sent, and so not be sent.
                    return CancelResult.Unavailable;
            }
        }
        finally
        {
            kept.Gate.Release();
        }
    }

    /// <summary>The control timeout is the longest, whoever asks for more.</summary>
    private TimeSpan Limited(TimeSpan? timeout) => timeout < options.ControlTimeout ? timeout.Value : options.ControlTimeout;

    private CommandOutcome Failed(CommandOutcome outcome, string reason) =>
        outcome with { State = CommandState.Failed, Reason = reason, EndedAt = Time.GetUtcNow(), ExpiresAt = null };

    private async Task<int> CountKept()
    {
        if (_kept is null && !State.Current.HasKeptCommands)
        {
            return 0;
        }

        var now = Time.GetUtcNow();
        return await OpenKept() is { } kept ? kept.Count - kept.Expired(now).Count : 0;
    }

    /// <summary>What is kept; null when the log cannot be read now.</summary>
    private async Task<KeptCommands?> OpenKept()
    {
        if (_kept is not null)
        {
            return _kept;
        }

        if (_openingKept is null or { IsCompleted: true })
        {
            _openingKept = ReadKept();
        }

        return await _openingKept;
    }

    private async Task<KeptCommands?> ReadKept()
    {
        if (!State.Current.HasKeptCommands)
        {
            return _kept = new KeptCommands([]);
        }

        var open = await services.Commands.ReadOpen(Name);
        if (open.IsDefault)
        {
            return null;
        }

        foreach (var lost in open.Where(c => c.Outcome.State == CommandState.Sent))
        {
            // By an activation that was lost before it knew what came of it.
            var unknown = lost.Outcome with { State = CommandState.Unknown, EndedAt = Time.GetUtcNow() };
            if (await services.Commands.Update(unknown) == LogUpdate.Unavailable)
            {
                return null;
            }
        }

        return _kept = new KeptCommands(open.Where(c => c.Outcome.State == CommandState.Queued));
    }

    /// <summary>Sends what is kept, if the device is there.</summary>
    private void DeliverKept()
    {
        if (_connection is not null && State.Current.HasKeptCommands && _deliveringKept is null or { IsCompleted: true })
        {
            _deliveringKept = DeliverAllKept();
        }
    }

    private async Task DeliverAllKept()
    {
        try
        {
            while (_connection is not null && !_isOver)
            {
                if (await OpenKept() is not { } kept)
                {
                    await Task.Delay(KeptRetryPause, Time);
                    continue;
                }

                var (next, isEmpty) = await TakeNextKept(kept);
                if (isEmpty)
                {
                    return;
                }

                // One after the other, so that the device gets them in the order in which they were asked for.
                if (next is null || !await SendKept(kept, next))
                {
                    await Task.Delay(KeptRetryPause, Time);
                }
            }
        }
        catch (Exception e)
        {
            logger.LogWarning(e, "Device {Device}: kept commands could not be sent; its next heartbeat has them tried again", Name);
        }
    }

    /// <summary>Marks the oldest command as sent, and takes it out of those that wait.</summary>
    /// <returns>The command, or that there is none; neither when the log could not be written.</returns>
    private async Task<(LoggedCommand? Next, bool IsEmpty)> TakeNextKept(KeptCommands kept)
    {
        await kept.Gate.WaitAsync();
        try
        {
            if (!await DropExpired(kept))
            {
                return (null, false);
            }

            while (kept.First is { } next)
            {
                var sent = next.Outcome with { State = CommandState.Sent, SentAt = Time.GetUtcNow() };
                var stored = await services.Commands.Update(sent);
                if (stored == LogUpdate.Unavailable)
                {
                    return (null, false);
                }

                kept.Remove(next.Outcome.Id);
                if (stored == LogUpdate.Stored)
                {
                    return (next with { Outcome = sent }, false);
                }
            }

            return (null, await State.Update(s => s with { HasKeptCommands = false }));
        }
        finally
        {
            kept.Gate.Release();
        }
    }

    private async Task<bool> DropExpired(KeptCommands kept)
    {
        var now = Time.GetUtcNow();
        foreach (var expired in kept.Expired(now))
        {
            if (await services.Commands.Update(expired.Outcome with { State = CommandState.Expired, EndedAt = now }) == LogUpdate.Unavailable)
            {
                return false;
            }

            kept.Remove(expired.Outcome.Id);
        }

        return true;
    }

    /// <summary>Sends a command that is marked as sent.</summary>
    /// <returns>False when it could not be sent, and waits again.</returns>
    private async Task<bool> SendKept(KeptCommands kept, LoggedCommand command)
    {
        var result = await Router.Send(
            this.AsReference<IDevice>(), new DeviceCommand(command.Instruction, command.Data, command.Deadline));
        var end = command.Outcome with { EndedAt = Time.GetUtcNow() };
        switch (result.End)
        {
            case CommandEnd.Answered:
                await WriteEnd(end with { State = CommandState.Answered, Status = result.Status, Answer = result.Body });
                return true;
            case CommandEnd.NoAnswer:
                await WriteEnd(end with { State = CommandState.Unknown });
                return true;
        }

        await kept.Gate.WaitAsync();
        try
        {
            if (kept.Has(command.Subject))
            {
                await WriteEnd(end with { State = CommandState.Failed, Reason = FailureReasons.Superseded, SentAt = null });
                return true;
            }

            var waiting = command.Outcome with { State = CommandState.Queued, SentAt = null };
            kept.PutBack(command with { Outcome = waiting });
            await WriteEnd(waiting);
            return false;
        }
        finally
        {
            kept.Gate.Release();
        }
    }

    /// <summary>Writes what is known now, however long the database is away; if this activation ends before, the next one says "unknown".</summary>
    private async Task WriteEnd(CommandOutcome outcome)
    {
        while (await services.Commands.Update(outcome) == LogUpdate.Unavailable && !_isOver)
        {
            await Task.Delay(KeptRetryPause, Time);
        }
    }
}

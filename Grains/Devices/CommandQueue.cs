using System.Diagnostics.CodeAnalysis;
using Gateway.Grains.Interfaces.Devices;

namespace Gateway.Grains.Devices;

/// <summary>
/// What is under way with one device: commands in flight by their number, and those that wait behind them in order. Used within one grain's
/// turns, so it needs no lock.
/// </summary>
/// <param name="options">The limits.</param>
/// <param name="lastSequence">The number before that of the first command, from 0 to the highest one that there is.</param>
internal sealed class CommandQueue(DeviceOptions options, uint lastSequence)
{
    private readonly Dictionary<uint, PendingCommand> _inFlight = new(options.MaxInFlight);
    private readonly Queue<PendingCommand> _waiting = new();
    private uint _lastSequence = lastSequence;

    public bool HasWaiting => _waiting.Count > 0;

    public bool IsEmpty => _inFlight.Count == 0 && _waiting.Count == 0;

    /// <summary>Takes a command in at the end of the line.</summary>
    /// <returns>False when too many wait.</returns>
    public bool TryAdd(PendingCommand command)
    {
        // What could be in flight counts even while there is no connection that it could go by.
        if (_waiting.Count + _inFlight.Count >= options.MaxWaiting + options.MaxInFlight)
        {
            return false;
        }

        _waiting.Enqueue(command);
        return true;
    }

    /// <summary>The next command that may be sent now; it is in flight from then on, under <paramref name="sequence"/>.</summary>
    /// <param name="due">Waiting commands whose deadline is not after this end instead: they are not sent for nothing.</param>
    /// <param name="command">The command.</param>
    /// <param name="sequence">Its number.</param>
    public bool TryTakeNext(long due, [NotNullWhen(true)] out PendingCommand? command, out uint sequence)
    {
        while (_inFlight.Count < options.MaxInFlight && _waiting.TryDequeue(out command))
        {
            if (command.Deadline <= due)
            {
                command.End(CommandEnd.NotSent);
                continue;
            }

            do
            {
                _lastSequence = _lastSequence == options.MaxSequence ? 1 : _lastSequence + 1;
            }
            while (!_inFlight.TryAdd(_lastSequence, command));
            sequence = _lastSequence;
            return true;
        }

        command = null;
        sequence = 0;
        return false;
    }

    /// <summary>The command in flight that an answer belongs to; it is no longer in flight.</summary>
    public bool TryTakeAnswered(uint sequence, uint commandId, [NotNullWhen(true)] out PendingCommand? command)
    {
        if (!_inFlight.TryGetValue(sequence, out command) || command.CommandId != commandId)
        {
            command = null;
            return false;
        }

        _inFlight.Remove(sequence);
        return true;
    }

    /// <summary>Ends what is in flight: the connection that it went by is gone, so no answer can come.</summary>
    public void EndInFlight()
    {
        foreach (var command in _inFlight.Values)
        {
            command.End(CommandEnd.NoAnswer);
        }

        _inFlight.Clear();
    }

    /// <summary>Ends what waits.</summary>
    public void EndWaiting(CommandEnd end)
    {
        while (_waiting.TryDequeue(out var command))
        {
            command.End(end);
        }
    }

    /// <summary>Ends what has been here too long.</summary>
    /// <param name="now">The clock's timestamp.</param>
    public void EndOverdue(long now)
    {
        foreach (var (sequence, command) in _inFlight)
        {
            if (command.Deadline <= now)
            {
                // A dictionary may lose entries while it is walked.
                _inFlight.Remove(sequence);
                command.End(CommandEnd.NoAnswer);
            }
        }

        RemoveWaiting(command => command.Deadline <= now);
    }

    /// <summary>Ends one command, if it is still here.</summary>
    public void EndOverdue(PendingCommand command)
    {
        foreach (var (sequence, candidate) in _inFlight)
        {
            if (candidate == command)
            {
                _inFlight.Remove(sequence);
                command.End(CommandEnd.NoAnswer);
                return;
            }
        }

        RemoveWaiting(candidate => candidate == command);
    }

    /// <summary>Ends those of the waiting that a condition names. They end when the line is whole again: whoever waited may add to it at once.</summary>
    private void RemoveWaiting(Predicate<PendingCommand> isOver)
    {
        List<PendingCommand>? over = null;
        for (var left = _waiting.Count; left > 0; left--)
        {
            var command = _waiting.Dequeue();
            if (isOver(command))
            {
                (over ??= []).Add(command);
            }
            else
            {
                _waiting.Enqueue(command);
            }
        }

        foreach (var command in over ?? [])
        {
            command.End(CommandEnd.NotSent);
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using Gateway.Grains.Interfaces.Relayers;

namespace Gateway.Grains.Relayers;

/// <summary>
/// What is under way with one relayer: commands in flight by their number, and those that wait behind them in order. Used within one grain's
/// turns, so it needs no lock. Empty queues cost nothing, since most relayers are idle.
/// </summary>
/// <param name="options">The limits.</param>
internal sealed class CommandQueue(RelayerOptions options)
{
    private const uint MaxSequence = 0x7fffffff;

    private readonly Dictionary<uint, PendingCommand> _inFlight = new(options.MaxInFlight);
    private readonly Queue<PendingCommand> _waiting = new();
    private uint _lastSequence;

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
    public bool TryTakeNext([NotNullWhen(true)] out PendingCommand? command, out uint sequence)
    {
        if (_inFlight.Count >= options.MaxInFlight || !_waiting.TryDequeue(out command))
        {
            command = null;
            sequence = 0;
            return false;
        }

        do
        {
            _lastSequence = _lastSequence == MaxSequence ? 1 : _lastSequence + 1;
        }
        while (!_inFlight.TryAdd(_lastSequence, command));
        sequence = _lastSequence;
        return true;
    }

    /// <summary>The command in flight that an answer belongs to; it is no longer in flight.</summary>
    public bool TryTakeAnswered(uint sequence, uint commandId, [NotNullWhen(true)] out PendingCommand? command)
    {
        if (!_inFlight.TryGetValue(sequence, out command) || command.Command.CommandId != commandId)
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

        // All wait equally long, so the oldest are in front.
        while (_waiting.TryPeek(out var command) && command.Deadline <= now)
        {
            _waiting.Dequeue().End(CommandEnd.NotSent);
        }
    }
}

using System.Collections.Concurrent;

namespace Gateway.EdgeListener.Connections;

/// <summary>The gates of all triers, by whatever tells them apart; those without a failure that counts take no memory. Thread-safe.</summary>
/// <param name="limit">How many attempts of a trier may fail within the window.</param>
/// <param name="window">How long a failure counts.</param>
/// <param name="time">The clock.</param>
internal sealed class AttemptGates(int limit, TimeSpan window, TimeProvider time)
{
    private readonly ConcurrentDictionary<object, AttemptGate> _gates = new();
    private readonly CleaningTime _cleaning = new(window, time);

    /// <summary>How many triers are remembered.</summary>
    public int Count => _gates.Count;

    /// <summary>Begins an attempt; when it may be made, <see cref="Leave"/> ends it.</summary>
    /// <returns>Whether it may be made, perhaps only when attempts under way have ended.</returns>
    public ValueTask<bool> Enter(object trier)
    {
        while (true)
        {
            if (!_gates.TryGetValue(trier, out var gate))
            {
                gate = _gates.GetOrAdd(trier, static (_, self) => self.NewGate(), this);
            }

            lock (gate)
            {
                if (!gate.IsDropped)
                {
                    return gate.Enter();
                }
            }
        }
    }

    /// <summary>Ends an attempt that might be made.</summary>
    public void Leave(object trier, AttemptEnd end)
    {
        // It is there: a gate with an attempt under way is not dropped.
        var gate = _gates[trier];
        lock (gate)
        {
            gate.Leave(end);
            DropIfIdle(trier, gate);
        }

        if (end == AttemptEnd.Failed && _cleaning.TryBegin(_gates.Count))
        {
            Clean();
        }
    }

    private AttemptGate NewGate() => new(limit, window, time);

    private void Clean()
    {
        foreach (var (trier, gate) in _gates)
        {
            lock (gate)
            {
                DropIfIdle(trier, gate);
            }
        }

        _cleaning.End(_gates.Count);
    }

    private void DropIfIdle(object trier, AttemptGate gate)
    {
        if (gate is { IsIdle: true, IsDropped: false })
        {
            gate.IsDropped = true;
            _gates.TryRemove(trier, out _);
        }
    }
}

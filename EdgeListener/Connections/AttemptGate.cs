namespace Gateway.EdgeListener.Connections;

/// <summary>
/// Lets one trier's attempts through, of which so many may fail within a window. An attempt counts from its start, and what it counted is taken
/// back unless it fails: however many begin at once, no more fail than may. Those that could be too many wait for the outcome of the ones before
/// them. Used by <see cref="AttemptGates"/>, which locks it.
/// </summary>
/// <param name="limit">How many may fail.</param>
/// <param name="window">How long a failure counts; the window begins with the first one.</param>
/// <param name="time">The clock.</param>
internal sealed class AttemptGate(int limit, TimeSpan window, TimeProvider time)
{
    private Queue<TaskCompletionSource<bool>>? _waiting;
    private int _underWay;
    private int _failed;
    private long _since;

    /// <summary>Whether nothing counts here any more.</summary>
    public bool IsIdle => _underWay == 0 && _waiting is null && Failed == 0;

    /// <summary>Whether the table has let go of it: then it counts for nobody.</summary>
    public bool IsDropped { get; set; }

    private int Failed => _failed > 0 && time.GetElapsedTime(_since) > window ? _failed = 0 : _failed;

    /// <summary>Begins an attempt.</summary>
    /// <returns>Whether it may be made, perhaps only when others have ended.</returns>
    public ValueTask<bool> Enter()
    {
        if (Failed >= limit)
        {
            return ValueTask.FromResult(false);
        }

        if (_underWay + _failed < limit)
        {
            _underWay++;
            return ValueTask.FromResult(true);
        }

        var turn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        (_waiting ??= new()).Enqueue(turn);
        return new ValueTask<bool>(turn.Task);
    }

    /// <summary>Ends an attempt.</summary>
    /// <param name="end">What came of it.</param>
    public void Leave(AttemptEnd end)
    {
        _underWay--;
        if (end == AttemptEnd.Cleared)
        {
            _failed = 0;
        }
        else if (end == AttemptEnd.Failed && Failed + 1 is var failed)
        {
            _failed = failed;
            _since = failed == 1 ? time.GetTimestamp() : _since;
        }

        while (_waiting is { } waiting && (Failed >= limit || _underWay + _failed < limit))
        {
            var mayTry = _failed < limit;
            _underWay += mayTry ? 1 : 0;
            waiting.Dequeue().SetResult(mayTry);
            _waiting = waiting.Count == 0 ? null : waiting;
        }
    }
}

/// <summary>What came of an attempt.</summary>
internal enum AttemptEnd
{
    /// <summary>It does not count.</summary>
    TakenBack,

    /// <summary>It failed, and counts.</summary>
    Failed,

    /// <summary>It succeeded, and so none of the earlier failures counts any more.</summary>
    Cleared,
}

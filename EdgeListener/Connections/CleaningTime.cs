namespace Gateway.EdgeListener.Connections;

/// <summary>
/// Says when a table of counters throws out those that are over. Not with every entry: a look at all of them is worth its cost when the table
/// has doubled since the last one, or when a window has passed, so that what was left by it can be over. Thread-safe.
/// </summary>
/// <param name="window">How long an entry counts.</param>
/// <param name="time">The clock.</param>
internal sealed class CleaningTime(TimeSpan window, TimeProvider time)
{
    /// <summary>So many entries are never looked through.</summary>
    public const int MinEntries = 10_000;

    private int _isCleaning;
    private int _left;
    private long _cleanedAt = time.GetTimestamp();

    /// <summary>Whether the caller is to clean now; if so it calls <see cref="End"/> afterwards. One does so at a time.</summary>
    /// <param name="entries">How many the table has.</param>
    public bool TryBegin(int entries)
    {
        if (entries <= MinEntries || Interlocked.CompareExchange(ref _isCleaning, 1, 0) != 0)
        {
            return false;
        }

        if (entries > 2L * _left || time.GetElapsedTime(_cleanedAt) > window)
        {
            return true;
        }

        Volatile.Write(ref _isCleaning, 0);
        return false;
    }

    /// <summary>The table was cleaned.</summary>
    /// <param name="left">How many entries it has left.</param>
    public void End(int left)
    {
        _left = left;
        _cleanedAt = time.GetTimestamp();
        Volatile.Write(ref _isCleaning, 0);
    }
}

namespace Gateway.Silo.Storage.History;

/// <summary>
/// What time it is, as far as it may be believed by one who removes what is old: a clock that jumps ahead by more than a day, as a box's may before it has
/// found its time server, is believed only once it has run for a day without another jump. For one thread at a time.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="known">When something last happened that is remembered, UTC.</param>
internal sealed class BelievedTime(TimeProvider time, DateTimeOffset known)
{
    /// <summary>How far ahead of what is expected the clock is believed at once.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromDays(1);

    /// <summary>How long a clock that is further ahead must run without a jump.</summary>
    public static readonly TimeSpan Probation = TimeSpan.FromDays(1);

    private static readonly TimeSpan Jump = TimeSpan.FromMinutes(1);

    private DateTimeOffset _believed = known;
    private long _believedAt = time.GetTimestamp();
    private TimeSpan _doubtedAhead;
    private long? _doubtedSince;

    /// <summary>Reads the time.</summary>
    /// <returns>The clock's time, or a day more than what is expected when it is further ahead than that.</returns>
    public DateTimeOffset Now()
    {
        var (now, at) = (time.GetUtcNow(), time.GetTimestamp());
        var expected = _believed + time.GetElapsedTime(_believedAt, at);
        var ahead = now - expected;
        if (ahead > MaxAhead && !HasStoodTheTest(ahead, at))
        {
            return expected + MaxAhead;
        }

        _doubtedSince = null;
        if (ahead > TimeSpan.Zero)
        {
            (_believed, _believedAt) = (now, at);
        }

        return now;
    }

    private bool HasStoodTheTest(TimeSpan ahead, long at)
    {
        if (_doubtedSince is not { } since || (ahead - _doubtedAhead).Duration() > Jump)
        {
            (_doubtedAhead, _doubtedSince) = (ahead, at);
            return false;
        }

        return time.GetElapsedTime(since, at) >= Probation;
    }
}

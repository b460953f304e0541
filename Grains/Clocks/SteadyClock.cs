namespace Gateway.Grains.Clocks;

/// <summary>
/// A clock that never goes back and never jumps: it takes the wall clock's time once, when it is made, and counts on by the monotonic clock. For what
/// reckons with times of this process alone, such as when an idle grain may leave memory, and would fail when somebody sets the wall clock. What
/// people and other machines read goes by the wall clock. Thread-safe.
/// </summary>
/// <param name="time">The clock whose time is taken, and by whose timestamps and timers this one goes.</param>
public sealed class SteadyClock(TimeProvider time) : TimeProvider
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _started = time.GetTimestamp();

    /// <inheritdoc/>
    public override long TimestampFrequency => time.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    /// <summary>The wall clock's time as it would be had nobody set it since this clock was made.</summary>
    public override DateTimeOffset GetUtcNow() => _startedAt + time.GetElapsedTime(_started);

    /// <inheritdoc/>
    public override long GetTimestamp() => time.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);
}

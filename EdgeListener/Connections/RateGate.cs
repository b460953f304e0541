namespace Gateway.EdgeListener.Connections;

/// <summary>
/// Counts what one connection sends within each second. Over the limit its reader waits for the next second, and so in the end the sender
/// does: nothing is lost. Not thread-safe: one reader.
/// </summary>
/// <param name="options">The limits.</param>
/// <param name="time">The clock.</param>
internal struct RateGate(ConnectionOptions options, TimeProvider time)
{
    private long _second = time.GetTimestamp();
    private long _frames;
    private long _bytes;

    /// <summary>Counts a batch.</summary>
    /// <param name="now">The clock's timestamp.</param>
    /// <param name="frames">Whole frames in it.</param>
    /// <param name="bytes">Bytes in it.</param>
    /// <returns>How long to wait before reading on; zero nearly always.</returns>
    public TimeSpan Count(long now, int frames, long bytes)
    {
        var elapsed = now - _second;
        if (elapsed >= time.TimestampFrequency)
        {
            _second = now;
            _frames = 0;
            _bytes = 0;
            elapsed = 0;
        }

        _frames += frames;
        _bytes += bytes;
        return _frames > options.MaxFramesPerSecond || _bytes > options.MaxBytesPerSecond
            ? TimeSpan.FromSeconds((double)(time.TimestampFrequency - elapsed) / time.TimestampFrequency)
            : TimeSpan.Zero;
    }
}

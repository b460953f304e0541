namespace Gateway.EdgeListener.Connections;

/// <summary>
/// Counts what one connection sends within each second. Over the limit its reader waits for the next second, and so in the end the sender
/// does: nothing is lost. Not thread-safe: one reader.
/// </summary>
/// <param name="now">The clock's timestamp at its start.</param>
internal struct RateGate(long now)
{
    private long _second = now;
    private long _frames;
    private long _bytes;

    /// <summary>Counts a batch.</summary>
    /// <param name="limits">What is allowed in a second.</param>
    /// <param name="frequency">How many of the clock's ticks are a second.</param>
    /// <param name="now">The clock's timestamp.</param>
    /// <param name="frames">Whole frames in it.</param>
    /// <param name="bytes">Bytes in it.</param>
    /// <returns>How long to wait before reading on; zero nearly always.</returns>
    public TimeSpan Count(ConnectionOptions limits, long frequency, long now, int frames, long bytes)
    {
        var elapsed = now - _second;
        if (elapsed >= frequency)
        {
            _second = now;
            _frames = 0;
            _bytes = 0;
            elapsed = 0;
        }

        _frames += frames;
        _bytes += bytes;
        return _frames > limits.MaxFramesPerSecond || _bytes > limits.MaxBytesPerSecond
            ? TimeSpan.FromSeconds((double)(frequency - elapsed) / frequency)
            : TimeSpan.Zero;
    }
}

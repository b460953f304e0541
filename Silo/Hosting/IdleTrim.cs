namespace Gateway.Silo.Hosting;

/// <summary>
/// Decides when the process gives memory back. A wave of logins leaves the collector with twice the memory that the connections need, and
/// it keeps that as long as nothing happens; which in a fleet of idle devices is for ever. Giving back stops the process for about a millisecond
/// per MiB, so it is done only when next to nothing happens, and only when it is worth it.
/// </summary>
/// <param name="allocated">Bytes allocated since the start, as of now.</param>
internal sealed class IdleTrim(long allocated)
{
    /// <summary>Less than this allocated from one look to the next is idle: some hundred heartbeats and a few commands a second.</summary>
    public const long IdleBytes = 2 * 1024 * 1024;

    /// <summary>Less than this allocated since the last time is not worth it.</summary>
    public const long WorthBytes = 32 * 1024 * 1024;

    /// <summary>A larger heap is left alone: it would stop for too long.</summary>
    public const long MaxHeapBytes = 256 * 1024 * 1024;

    private long _last = allocated;
    private long _trimmed;

    /// <summary>To be asked at even intervals.</summary>
    /// <param name="allocated">Bytes allocated since the start.</param>
    /// <param name="heap">Bytes in use.</param>
    /// <returns>Whether to trim now; it counts as done then.</returns>
    public bool IsDue(long allocated, long heap)
    {
        var isIdle = allocated - _last < IdleBytes;
        _last = allocated;
        if (!isIdle || allocated - _trimmed < WorthBytes || heap > MaxHeapBytes)
        {
            return false;
        }

        _trimmed = allocated;
        return true;
    }
}

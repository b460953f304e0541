namespace Gateway.Silo.Hosting;

/// <summary>Gives memory back to the system while the process is idle; see <see cref="IdleTrim"/>.</summary>
internal sealed class MemoryTrimmer(TimeProvider time, ILogger<MemoryTrimmer> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly IdleTrim _trim = new(GC.GetTotalAllocatedBytes());
    private ITimer? _timer;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(static self => ((MemoryTrimmer)self!).TrimIfDue(), this, Interval, Interval);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private void TrimIfDue()
    {
        var heap = GC.GetTotalMemory(forceFullCollection: false);
        if (!_trim.IsDue(GC.GetTotalAllocatedBytes(), heap))
        {
            return;
        }

        var started = time.GetTimestamp();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        logger.LogDebug(
            "Idle: {Bytes} bytes of memory given up in {Milliseconds:0} ms",
            heap - GC.GetTotalMemory(forceFullCollection: false),
            time.GetElapsedTime(started).TotalMilliseconds);
    }
}

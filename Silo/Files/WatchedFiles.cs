namespace Gateway.Silo.Files;

/// <summary>Looks at all watched files once a second. Polled, since notices of changes do not come from all file systems. Thread-safe.</summary>
/// <param name="files">Files that are watched from the start.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where changes are logged.</param>
internal sealed class WatchedFiles(IEnumerable<IWatchedFile> files, TimeProvider time, ILogger<WatchedFiles> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private IWatchedFile[] _files = [.. files];

    /// <summary>Has a file looked at from now on.</summary>
    public T Add<T>(T file)
        where T : IWatchedFile
    {
        lock (_gate)
        {
            Volatile.Write(ref _files, [.. _files, file]);
        }

        return file;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var file in Volatile.Read(ref _files))
                {
                    file.ReadIfChanged(logger);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }
}

namespace Gateway.Silo.Storage.Batching;

/// <summary>The limits of a <see cref="BatchWorker{TRequest, TResult}"/>.</summary>
internal sealed record BatchWorkerOptions
{
    /// <summary>Most requests in one transaction.</summary>
    public int MaxBatch { get; init; } = 256;

    /// <summary>Most requests that wait; past it callers wait for a place.</summary>
    public int QueueLength { get; init; } = 8192;

    /// <summary>How long after a failure callers are refused at once, before the database is tried again.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(1);
}

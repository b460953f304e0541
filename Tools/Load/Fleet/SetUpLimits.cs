namespace Gateway.Load.Fleet;

/// <summary>How hard setting up may press the server, which hashes a password per account and login.</summary>
internal static class SetUpLimits
{
    /// <summary>Requests under way at once.</summary>
    public const int Concurrency = 16;

    /// <summary>How long one request may take.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Runs an action for 0..count-1, <see cref="Concurrency"/> at a time.</summary>
    public static Task ForEachAsync(int count, Func<int, CancellationToken, ValueTask> action, CancellationToken cancellation) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellation }, action);
}

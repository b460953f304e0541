namespace Gateway.Silo.Storage.Presence;

/// <summary>Tells the one who waits for presence events that some were stored. Thread-safe.</summary>
internal sealed class PresenceSignal
{
    private TaskCompletionSource _next = New();

    /// <summary>A task that completes with the next <see cref="Raise"/>.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Completes the tasks handed out.</summary>
    public void Raise() => Interlocked.Exchange(ref _next, New()).SetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

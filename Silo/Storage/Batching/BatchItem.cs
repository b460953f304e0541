namespace Gateway.Silo.Storage.Batching;

/// <summary>One caller's request on its way through a batch; completing it never runs the caller's code on this thread.</summary>
internal sealed class BatchItem<TRequest, TResult>(TRequest request)
    : TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>What is asked for.</summary>
    public TRequest Request { get; } = request;

    /// <summary>Whether nothing is asked for but whether the database would carry out a batch.</summary>
    public bool IsProbe { get; init; }
}

namespace Gateway.Grains.Tests.Hosting;

/// <summary>Something that waits until a test releases it.</summary>
public sealed class Hold
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when it is there.</summary>
    public Task Arrived => _arrived.Task;

    internal Task Released => _released.Task;

    public void Release() => _released.TrySetResult();

    internal void Arrive() => _arrived.TrySetResult();
}

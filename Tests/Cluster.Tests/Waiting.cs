namespace Gateway.Cluster.Tests;

/// <summary>Waits for signals with a deadline whose failure says what was missing.</summary>
internal static class Waiting
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    public static async Task Within(this Task task, string what, TimeSpan? deadline = null)
    {
        try
        {
            await task.WaitAsync(deadline ?? Deadline);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Not within {deadline ?? Deadline}: {what}");
        }
    }

    public static async Task<T> Within<T>(this Task<T> task, string what, TimeSpan? deadline = null)
    {
        await Within((Task)task, what, deadline);
        return await task;
    }

    /// <summary>Waits for something that gives no signal: the state of another process.</summary>
    /// <param name="problem">Says what is still missing; null when nothing is.</param>
    /// <param name="deadline">How long it may be missing.</param>
    public static async Task Until(Func<Task<string?>> problem, TimeSpan? deadline = null)
    {
        using var over = new CancellationTokenSource(deadline ?? Deadline);
        using var timer = new PeriodicTimer(Poll);
        while (await problem() is { } missing)
        {
            Assert.False(over.IsCancellationRequested, $"After {deadline ?? Deadline}: {missing}");
            await timer.WaitForNextTickAsync();
        }
    }
}

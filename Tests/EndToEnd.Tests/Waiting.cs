namespace Gateway.EndToEnd.Tests;

/// <summary>Waits with a deadline, whose message says what was missing.</summary>
internal static class Waiting
{
    /// <summary>What everything gets that should happen at once, on a busy machine.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    public static async Task<T> Within<T>(this Task<T> task, string what, TimeSpan? deadline = null)
    {
        await ((Task)task).Within(what, deadline);
        return await task;
    }

    public static async Task Within(this Task task, string what, TimeSpan? deadline = null)
    {
        var limit = deadline ?? Deadline;
        try
        {
            await task.WaitAsync(limit);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Within {limit.TotalSeconds:0.#} s there was no {what}.");
        }
    }

    /// <summary>Waits for something that gives no signal: the state of another process.</summary>
    /// <param name="problem">Says what is still missing; null when nothing is.</param>
    /// <param name="deadline">How long it may be missing.</param>
    public static async Task Until(Func<Task<string?>> problem, TimeSpan? deadline = null)
    {
        var limit = deadline ?? Deadline;
        using var over = new CancellationTokenSource(limit);
        using var timer = new PeriodicTimer(Poll);
        while (await problem() is { } missing)
        {
            if (over.IsCancellationRequested)
            {
                throw new TimeoutException($"After {limit.TotalSeconds:0.#} s: {missing}");
            }

            await timer.WaitForNextTickAsync();
        }
    }
}

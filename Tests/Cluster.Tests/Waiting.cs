namespace Gateway.Cluster.Tests;

/// <summary>Waits for signals with a deadline whose failure says what was missing.</summary>
internal static class Waiting
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

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
}

using System.Runtime.CompilerServices;

namespace Gateway.Tools.Tests;

/// <summary>Waits for signals with a deadline whose failure says what was missing.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static async Task Within(this Task task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        try
        {
            await task.WaitAsync(Deadline);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Not done within {Deadline}: {what}");
        }
    }

    public static async Task<T> Within<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await Within((Task)task, what);
        return await task;
    }
}

using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Gateway.Tests.Shared;

/// <summary>Waits with a deadline, whose failure says what was missing.</summary>
internal static class Waiting
{
    /// <summary>What everything gets that should happen at once, on a busy machine.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits for the end of a task, and fails as it does.</summary>
    /// <param name="task">The task.</param>
    /// <param name="what">What is awaited, for the failure.</param>
    /// <param name="deadline">How long it may take.</param>
    public static async Task Within(this Task task, [CallerArgumentExpression(nameof(task))] string what = "", TimeSpan? deadline = null)
    {
        var limit = deadline ?? Deadline;
        try
        {
            await task.WaitAsync(limit);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            // No TimeoutException: a test may expect one of the task itself.
            Assert.Fail($"Not within {limit.TotalSeconds:0.#} s: {what}");
        }
    }

    /// <inheritdoc cref="Within(Task, string, TimeSpan?)"/>
    public static async Task<T> Within<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "", TimeSpan? deadline = null)
    {
        await Within((Task)task, what, deadline);
        return await task;
    }

    /// <summary>Waits for the next of what is written into a channel.</summary>
    public static Task<T> Next<T>(this ChannelReader<T> reader, string what, TimeSpan? deadline = null) => reader.ReadAsync().AsTask().Within(what, deadline);

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
            Assert.False(over.IsCancellationRequested, $"After {limit.TotalSeconds:0.#} s: {missing}");
            await timer.WaitForNextTickAsync();
        }
    }
}

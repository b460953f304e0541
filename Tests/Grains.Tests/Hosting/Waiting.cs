using System.Threading.Channels;

namespace Gateway.Grains.Tests.Hosting;

/// <summary>Waits with a deadline that says what was missing.</summary>
internal static class Waiting
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public static async Task Within(this Task task, string what)
    {
        if (await Task.WhenAny(task, Task.Delay(Deadline)) != task)
        {
            Assert.Fail($"Within {Deadline}: {what}");
        }

        await task;
    }

    public static async Task<T> Within<T>(this Task<T> task, string what)
    {
        await Within((Task)task, what);
        return await task;
    }

    public static Task<T> Next<T>(this ChannelReader<T> reader, string what) => reader.ReadAsync().AsTask().Within(what);
}

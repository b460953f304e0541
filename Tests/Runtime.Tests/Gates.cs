using System.Collections.Concurrent;

namespace Gateway.Runtime.Tests;

/// <summary>Doors at which grains wait until the test opens them.</summary>
internal static class Gates
{
    private static readonly ConcurrentDictionary<string, TaskCompletionSource> s_all = new();

    public static Task Wait(string name) => Of(name).Task;

    public static void Open(string name) => Of(name).TrySetResult();

    private static TaskCompletionSource Of(string name) =>
        s_all.GetOrAdd(name, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}

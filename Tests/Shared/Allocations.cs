namespace Gateway.Tests.Shared;

/// <summary>What code allocates.</summary>
internal static class Allocations
{
    private const int Runs = 5;

    /// <summary>
    /// The bytes that an action allocates on this thread: the least of some runs, since the runtime itself allocates now and then on the thread that
    /// happens to be there when it compiles a method anew. What the action allocates it does in every run.
    /// </summary>
    public static long Of(Action action)
    {
        var least = long.MaxValue;
        for (var run = 0; run < Runs && least > 0; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}

using System.Runtime.CompilerServices;

namespace Gateway.EdgeListener.Connections;

/// <summary>
/// Collects, during one read batch on one thread, every connection that was written to, and flushes each once at the end: a system call a
/// batch instead of one a frame. What is written outside a batch is flushed at once.
/// </summary>
internal static class OutboundBatch
{
    [ThreadStatic]
    private static List<EdgeConnection>? t_written;

    [ThreadStatic]
    private static Queue<Action>? t_waiting;

    [ThreadStatic]
    private static bool t_active;

    /// <summary>
    /// To be awaited by what can wait until the devices have been sent what is written to them on this thread, if a batch is under way: they get
    /// to work, and have often answered before the rest is done.
    /// </summary>
    public static FlushAwaiter Flushed => default;

    /// <summary>Begins a batch on this thread; false when one is under way already, which then ends later.</summary>
    public static bool TryBegin()
    {
        if (t_active)
        {
            return false;
        }

        t_active = true;
        return true;
    }

    /// <summary>Has the connection flushed at the end of this thread's batch, or now.</summary>
    public static void Flush(EdgeConnection connection)
    {
        if (t_active)
        {
            (t_written ??= new List<EdgeConnection>(16)).Add(connection);
        }
        else
        {
            connection.Flush();
        }
    }

    /// <summary>Ends the batch that <see cref="TryBegin"/> began.</summary>
    public static void End()
    {
        try
        {
            do
            {
                FlushWritten();
            }
            while (RunWaiting());
        }
        finally
        {
            t_active = false;
        }
    }

    private static void FlushWritten()
    {
        if (t_written is not { Count: > 0 } written)
        {
            return;
        }

        // A flush may run code that writes to further connections; those are appended.
        for (var i = 0; i < written.Count; i++)
        {
            written[i].Flush();
        }

        written.Clear();
    }

    /// <returns>False when nothing waited.</returns>
    private static bool RunWaiting()
    {
        if (t_waiting is not { Count: > 0 } waiting)
        {
            return false;
        }

        // Taken out before it runs: whatever one does, none goes on twice.
        while (waiting.TryDequeue(out var next))
        {
            next();
        }

        return true;
    }

    /// <summary>Goes on once this thread's batch has been flushed, or at once where there is none.</summary>
    public readonly struct FlushAwaiter : ICriticalNotifyCompletion
    {
        /// <summary>Whether there is nothing to wait for.</summary>
        public bool IsCompleted => !t_active;

        /// <summary>For the compiler.</summary>
        public FlushAwaiter GetAwaiter() => this;

        /// <summary>For the compiler.</summary>
        public void GetResult()
        {
            // Nothing comes of it.
        }

        /// <inheritdoc/>
        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        /// <inheritdoc/>
        public void UnsafeOnCompleted(Action continuation) => (t_waiting ??= new Queue<Action>(16)).Enqueue(continuation);
    }
}

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
    private static bool t_active;

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
        if (t_written is { } written)
        {
            // A flush may run code that writes to further connections; those are appended.
            for (var i = 0; i < written.Count; i++)
            {
                written[i].Flush();
            }

            written.Clear();
        }

        t_active = false;
    }
}

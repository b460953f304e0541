using System.Globalization;

namespace Gateway.Silo.Hosting;

/// <summary>How the process's sockets get their threads: the runtime reads that from the environment, before the first socket is made.</summary>
internal static class SocketThreads
{
    private const string Count = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Sets it, except for what whoever started the process has set.</summary>
    /// <param name="count">How many threads wait for what arrives; null for half as many as processors.</param>
    /// <param name="isAlone">Whether there are no other silos.</param>
    public static void Set(int? count, bool isAlone)
    {
        if (!isAlone)
        {
            // The sockets between silos share these threads, and streams of frames would keep them from the probes: each completion goes to the pool.
            if (count is not null)
            {
                SetUnlessSet(Count, count.Value.ToString(CultureInfo.InvariantCulture));
            }

            return;
        }

        // A frame goes its whole way on the thread that learned of it. Without this every read hops to the pool first.
        SetUnlessSet(InlineCompletions, "1");

        // By default there would be as many of these threads as processors, which wake each other for every command that goes from a socket of
        // one to a socket of another, and leave no processor to whatever else there is to do.
        SetUnlessSet(Count, (count ?? Math.Max(1, Environment.ProcessorCount / 2)).ToString(CultureInfo.InvariantCulture));
    }

    private static void SetUnlessSet(string variable, string value)
    {
        if (Environment.GetEnvironmentVariable(variable) is null)
        {
            Environment.SetEnvironmentVariable(variable, value);
        }
    }
}

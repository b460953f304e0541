namespace Gateway.Silo.Hosting;

/// <summary>How many threads wait for what arrives on the process's sockets: the runtime reads that from the environment, before the first socket is made.</summary>
internal static class SocketThreads
{
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";

    /// <summary>Sets it, unless whoever started the process did.</summary>
    /// <param name="count">How many; null leaves it to the runtime.</param>
    public static void Set(int? count)
    {
        if (count is { } threads && Environment.GetEnvironmentVariable(Variable) is null)
        {
            Environment.SetEnvironmentVariable(Variable, threads.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}

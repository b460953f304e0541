namespace Gateway.Load.Wire;

/// <summary>
/// Has completions of sockets run on the thread that learned of them instead of hopping to the pool, which nearly doubles what a core
/// carries. The runtime reads this once, so it must be set before the first socket is made.
/// </summary>
internal static class SocketSettings
{
    /// <summary>The runtime's variable.</summary>
    public const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Turns it on for this process.</summary>
    public static void RunCompletionsInline() => Environment.SetEnvironmentVariable(InlineCompletions, "1");
}

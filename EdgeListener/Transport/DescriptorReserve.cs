using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Gateway.EdgeListener.Transport;

/// <summary>
/// Keeps some file descriptors from connections: without any the process can read no file and take no database transaction in, and the runtime itself
/// may end it ("Out of memory"). Thread-safe.
/// </summary>
internal static partial class DescriptorReserve
{
    /// <summary>How many.</summary>
    public const int Size = 64;

    private const int OpenFiles = 7; // RLIMIT_NOFILE of Linux

    /// <summary>Whether a connection that was just taken in has a descriptor of the reserve; its socket is to be closed then.</summary>
    /// <remarks>The system gives the lowest number that is free, so a high one says that nearly all are in use.</remarks>
    public static bool IsUsedBy(Socket accepted) =>
        OperatingSystem.IsLinux() && GetLimit(OpenFiles, out var limit) == 0 && limit.Soft > 2 * Size
        && (ulong)accepted.Handle >= limit.Soft - Size;

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}

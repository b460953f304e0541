using System.Runtime.InteropServices;

namespace Gateway.Silo.Security;

/// <summary>Priorities of threads, which .NET ignores on Linux.</summary>
internal static partial class ThreadPriorities
{
    private const int PrioProcess = 0;
    private const int Low = 5;

    /// <summary>Lets the current thread have what the others leave. Where the system has no such call, it stays as it is.</summary>
    public static void LowerCurrent()
    {
        Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        if (OperatingSystem.IsLinux())
        {
            try
            {
                // On Linux the priority belongs to the thread, and 0 names the calling one.
                _ = SetPriority(PrioProcess, 0, Low);
            }
            catch (EntryPointNotFoundException)
            {
                // A C library without it.
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int priority);
}

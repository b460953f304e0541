using System.Globalization;

namespace Gateway.Load.Measure;

/// <summary>Reads a process's cost out of /proc: its own threads, without its children. Linux only.</summary>
internal sealed class ServerProcess
{
    // USER_HZ, in which Linux tells CPU times to programs on every architecture.
    private const double TicksPerSecond = 100;

    private readonly string _stat;
    private readonly string _status;

    /// <summary>Watches a process.</summary>
    /// <exception cref="ToolException">There is no such process, or no /proc.</exception>
    public ServerProcess(int pid)
    {
        Pid = pid;
        _stat = $"/proc/{pid}/stat";
        _status = $"/proc/{pid}/status";
        if (!File.Exists(_stat))
        {
            throw new ToolException($"There is no process {pid} whose cost could be read. Check --server-pid.");
        }
    }

    /// <summary>Its number.</summary>
    public int Pid { get; }

    /// <summary>User and system time so far, in seconds, to 10 ms.</summary>
    public double CpuSeconds()
    {
        // The second field is the program's name in parentheses and may hold anything; utime and stime are the 14th and 15th.
        var text = Read(_stat);
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    /// <summary>Resident memory now, in bytes.</summary>
    public long ResidentBytes()
    {
        const string Key = "VmRSS:";
        foreach (var line in Read(_status).Split('\n'))
        {
            if (line.StartsWith(Key, StringComparison.Ordinal))
            {
                return long.Parse(line[Key.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024;
            }
        }

        throw Gone();
    }

    private string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            throw Gone();
        }
    }

    private ToolException Gone() => new($"The server's process {Pid} has ended during the run.");
}

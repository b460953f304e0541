using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Shared;

/// <summary>
/// Ports on which nothing listens, for processes that must be told theirs. Below the range from which the system takes ports for outgoing
/// connections, so that none is gone before the process binds it; and each given to one test process only: a block of them is locked by a file, so
/// that two processes, which look whether a port is free by binding it, do not get into each other's way.
/// </summary>
public static class FreePorts
{
    private const int First = 12_000;
    private const int BlockSize = 100;

    private static readonly int s_last = Math.Min(29_900, FirstOutgoing());
    private static readonly Lock s_gate = new();
    private static readonly List<FileStream> s_blocks = []; // locked until this process ends

    private static int s_next;
    private static int s_end;

    /// <summary>A port that is free, and is not given out again by any test process that runs now.</summary>
    /// <exception cref="InvalidOperationException">None is left.</exception>
    public static int Take()
    {
        lock (s_gate)
        {
            while (true)
            {
                if (s_next == s_end)
                {
                    (s_next, s_end) = LockBlock();
                }

                var port = s_next++;
                if (IsFree(port))
                {
                    return port;
                }
            }
        }
    }

    private static (int Begin, int End) LockBlock()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"gateway-test-ports-{Environment.UserName}")).FullName;
        var blocks = Enumerable.Range(0, (s_last - First) / BlockSize).Select(i => First + (i * BlockSize)).ToArray();

        // Not always the same ones: a program of the last run may still be there.
        Random.Shared.Shuffle(blocks);
        foreach (var begin in blocks)
        {
            try
            {
                s_blocks.Add(new FileStream(
                    Path.Combine(folder, begin.ToString(CultureInfo.InvariantCulture)), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
                return (begin, begin + BlockSize);
            }
            catch (IOException)
            {
                // Another process, or an earlier call, has it.
            }
        }

        throw new InvalidOperationException($"All ports from {First} to {s_last} are taken by tests.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
            socket.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FirstOutgoing()
    {
        const string Range = "/proc/sys/net/ipv4/ip_local_port_range";
        return File.Exists(Range) && int.TryParse(File.ReadAllText(Range).Split('\t', ' ')[0], out var first) && first > First + (10 * BlockSize)
            ? first
            : 29_900;
    }
}

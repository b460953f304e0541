using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Shared;

/// <summary>
/// Ports on which nothing listens, for processes that must be told theirs. Below the range from which the system takes ports for outgoing
/// connections, so that none is gone before the process binds it.
/// </summary>
public static class FreePorts
{
    private const int First = 20_000;
    private const int Last = 30_000;

    private static int s_next = Random.Shared.Next(First, Last);

    /// <summary>A port that is free, and is not given out again soon.</summary>
    public static int Take()
    {
        for (var attempt = 0; attempt < Last - First; attempt++)
        {
            var port = First + (Interlocked.Increment(ref s_next) % (Last - First));
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"No port from {First} to {Last} is free.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Any, port) { ExclusiveAddressUse = true };
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace Gateway.Silo.Hosting;

/// <summary>
/// Finds ports that are taken before anything is started: a second gateway is told at once, and some servers share a port on Linux without
/// an error.
/// </summary>
internal static class PortCheck
{
    /// <summary>Checks that all ports are free.</summary>
    /// <exception cref="ConfigurationException">One is not; the message names its setting.</exception>
    public static void EnsureFree(IEnumerable<(string Key, int Port)> ports)
    {
        var taken = ports.Where(p => p.Port != 0 && !IsFree(p.Port)).Select(p => $"{p.Port} (--{p.Key}=…)").ToArray();
        if (taken.Length > 0)
        {
            throw new ConfigurationException(
                $"Port in use: {string.Join(", ", taken)}. Is another gateway running here? Stop it, or start this one on other ports.");
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var socket = Socket.OSSupportsIPv6
                ? new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true }
                : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

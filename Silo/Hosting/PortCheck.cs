using System.Net;
using System.Net.Sockets;

namespace Gateway.Silo.Hosting;

/// <summary>
/// Finds ports that cannot be listened on before anything is started: a second gateway is told at once, and some servers share a port on Linux
/// without an error. What is taken between this and the listening is found when that fails.
/// </summary>
internal static class PortCheck
{
    /// <summary>Checks that all can be listened on.</summary>
    /// <exception cref="ConfigurationException">One cannot; the message names its setting.</exception>
    public static void EnsureFree(IReadOnlyList<ListenPoint> points)
    {
        for (var i = 0; i < points.Count; i++)
        {
            if (points.Skip(i + 1).FirstOrDefault(points[i].Meets) is { } other)
            {
                throw new ConfigurationException($"{points[i].Setting} and {other.Setting} are both {other.Port}. Give one of them another port.");
            }
        }

        var taken = new List<ListenPoint>();
        foreach (var point in points.Where(p => p.Port != 0))
        {
            switch (Try(point))
            {
                case null:
                    break;
                case SocketError.AddressAlreadyInUse:
                    taken.Add(point);
                    break;
                case SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported:
                    throw new ConfigurationException($"{point.AddressSetting ?? point.Setting}: {point.Address} is no address of this machine.");
                case SocketError.AccessDenied:
                    throw new ConfigurationException($"{point.Setting} is {point.Port}, which the user of this process may not listen on.");
                case { } error:
                    throw new ConfigurationException($"{point.Setting}: {point.Address}, port {point.Port} cannot be listened on: {error}.");
            }
        }

        if (taken.Count > 0)
        {
            throw new ConfigurationException(
                $"Port in use: {string.Join(", ", taken)}. Is another gateway running here? Stop it, or start this one on other ports.");
        }
    }

    /// <summary>Whether a start failed since something could not be listened on.</summary>
    public static bool IsOfListening(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is AggregateException { InnerExceptions: var all } ? all.Any(IsOfListening)
                : e is SocketException
                {
                    SocketErrorCode: SocketError.AddressAlreadyInUse or SocketError.AddressNotAvailable or SocketError.AccessDenied
                        or SocketError.AddressFamilyNotSupported,
                })
            {
                return true;
            }
        }

        return false;
    }

    private static SocketError? Try(ListenPoint point)
    {
        try
        {
            using var socket = new Socket(point.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (point.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(new IPEndPoint(point.Address, point.Port));
            socket.Listen(1);
            return null;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }
}

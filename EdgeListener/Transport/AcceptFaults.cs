using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Transport;

/// <summary>What listeners have in common that cannot take a connection in, since the process has as many files open as it may for example.</summary>
internal static class AcceptFaults
{
    /// <summary>How long a listener takes none in then: asking again at once would fail again, and keep a core busy.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly Meter Meter = new("Gateway");

    private static readonly Counter<long> Faults = Meter.CreateCounter<long>(
        "gateway.accept.faults", description: "How often a listener could take no connection in and paused, by port and error.");

    /// <summary>Whether an error is only that one connection's, which ended before it was taken in: the next one may be had at once.</summary>
    public static bool ConcernsConnection(SocketError error) => error is SocketError.ConnectionAborted or SocketError.ConnectionReset;

    /// <summary>Counts and logs that a listener pauses.</summary>
    /// <param name="logger">The listener's log.</param>
    /// <param name="endpoint">Where it listens.</param>
    /// <param name="error">Why.</param>
    public static void Note(ILogger logger, EndPoint? endpoint, SocketError error)
    {
        Faults.Add(
            1, new KeyValuePair<string, object?>("port", (endpoint as IPEndPoint)?.Port ?? 0), new KeyValuePair<string, object?>("error", error.ToString()));
        if (error == SocketError.TooManyOpenSockets)
        {
            logger.LogWarning(
                "{Endpoint} takes no connections in: the process has nearly as many files open as it may (ulimit -n). It tries again in a second", endpoint);
        }
        else
        {
            logger.LogWarning("{Endpoint} takes no connections in: {Error}. It tries again in a second", endpoint, error);
        }
    }
}

using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Connections;

/// <summary>Exceptions that a frame's handler did not expect: faults of the gateway's, which must not cost the other side its connection.</summary>
internal static class HandlerFaults
{
    /// <summary>Counts and logs one.</summary>
    /// <param name="logger">The log of the protocol's sessions.</param>
    /// <param name="connection">Where the frame came from.</param>
    /// <param name="frame">The frame's name.</param>
    /// <param name="exception">What its handler threw.</param>
    public static void Note(ILogger logger, EdgeConnection connection, string frame, Exception exception)
    {
        EdgeMetrics.FailedHandlers.Add(1, EdgeMetrics.Listener(connection.Options.Listener));
        logger.LogError(exception, "Connection {ConnectionId}: {Command} was not handled, by a fault of the gateway", connection.Id, frame);
    }
}

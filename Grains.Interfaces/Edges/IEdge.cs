using Gateway.Grains.Interfaces.Devices;

namespace Gateway.Grains.Interfaces.Edges;

/// <summary>
/// What a grain sees of a silo's connections: one observer per silo, never one per connection. Calls only queue and return; a slow
/// socket never blocks them. Implementations are thread-safe. A connection that is gone by then is ignored.
/// </summary>
[Alias("Gateway.IEdge")]
public interface IEdge : IGrainObserver
{
    /// <summary>Queues a message to a connection of this edge.</summary>
    /// <param name="connectionId">The connection's id within this edge.</param>
    /// <param name="message">What to send.</param>
    [Alias("Deliver")]
    void Deliver(long connectionId, OutboundMessage message);

    /// <summary>Closes a connection of this edge.</summary>
    /// <param name="connectionId">The connection's id within this edge.</param>
    /// <param name="reason">Why, for the log and the counter.</param>
    [Alias("Close")]
    void Close(long connectionId, CloseReason reason);

    /// <summary>The grain's activation that knows of this connection ends: attach the connection again, to the one that follows.</summary>
    /// <param name="connectionId">The connection's id within this edge.</param>
    [Alias("Reattach")]
    void Reattach(long connectionId);

    /// <summary>Has the frames of a connection of this edge told to somebody.</summary>
    /// <param name="connectionId">The connection's id within this edge.</param>
    /// <param name="request">To whom, and until when.</param>
    [Alias("Trace")]
    void Trace(long connectionId, TraceRequest request);

    /// <summary>Ends a trace of a connection of this edge.</summary>
    /// <param name="connectionId">The connection's id within this edge.</param>
    /// <param name="traceId">The trace's id.</param>
    [Alias("EndTrace")]
    void EndTrace(long connectionId, Guid traceId);
}

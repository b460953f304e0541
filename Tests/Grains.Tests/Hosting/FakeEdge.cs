using System.Threading.Channels;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Grains.Tests.Hosting;

/// <summary>What was sent to a connection.</summary>
internal sealed record Delivery(long ConnectionId, OutboundMessage Message);

/// <summary>An edge that keeps what it is told, in order.</summary>
internal sealed class FakeEdge : IEdge
{
    private static long s_connections;

    private long _told;
    private readonly Channel<Delivery> _deliveries = Channel.CreateUnbounded<Delivery>();
    private readonly Channel<(long ConnectionId, CloseReason Reason)> _closes = Channel.CreateUnbounded<(long, CloseReason)>();
    private readonly Channel<long> _reattachments = Channel.CreateUnbounded<long>();

    private readonly Channel<(long ConnectionId, Guid TraceId, bool Begins)> _traces = Channel.CreateUnbounded<(long, Guid, bool)>();

    public string Id { get; } = Guid.NewGuid().ToString("N");

    public IEdge? Reference { get; set; }

    public ChannelReader<Delivery> Deliveries => _deliveries.Reader;

    public ChannelReader<(long ConnectionId, CloseReason Reason)> Closes => _closes.Reader;

    /// <summary>The connections that were told to attach again.</summary>
    public ChannelReader<long> Reattachments => _reattachments.Reader;

    /// <summary>The traces that were begun and ended.</summary>
    public ChannelReader<(long ConnectionId, Guid TraceId, bool Begins)> Traces => _traces.Reader;

    /// <summary>Counts what it tells shards of presence.</summary>
    /// <returns>The number of the first.</returns>
    public long Number(int changes) => Interlocked.Add(ref _told, changes) - changes;

    /// <summary>A new connection of this edge.</summary>
    public ConnectionRef Connect() => new(Reference!, Id, Interlocked.Increment(ref s_connections));

    public void Deliver(long connectionId, OutboundMessage message) => _deliveries.Writer.TryWrite(new Delivery(connectionId, message));

    public void Close(long connectionId, CloseReason reason) => _closes.Writer.TryWrite((connectionId, reason));

    public void Reattach(long connectionId) => _reattachments.Writer.TryWrite(connectionId);

    public void Trace(long connectionId, TraceRequest request) => _traces.Writer.TryWrite((connectionId, request.Id, true));

    public void EndTrace(long connectionId, Guid traceId) => _traces.Writer.TryWrite((connectionId, traceId, false));
}

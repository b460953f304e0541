using System.Collections.Concurrent;
using System.Threading.Channels;
using Gateway.EdgeListener.Links;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Grains.Tests.Hosting;

/// <summary>What was sent to a connection.</summary>
internal sealed record Delivery(long ConnectionId, OutboundMessage Message);

/// <summary>The edge of a silo of its own: its links and its router are real, its connections keep what they are told, in order.</summary>
internal sealed class FakeEdge : IEdge, IEdgeService
{
    private readonly ConcurrentDictionary<long, DeviceLink> _logins = new();
    private readonly TaskCompletionSource _died = new();
    private readonly DeviceRouter _router;

    public FakeEdge(World world)
    {
        _router = world.NewRouter(Links, Id);
        world.Watch(Links, _router);
    }


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

    /// <summary>The way to devices from here.</summary>
    public DeviceRouter Router => _router;

    /// <summary>What the connections of this edge have under way.</summary>
    public LinkTable Links { get; } = new();

    /// <summary>A device's grain has accepted a login: the device gets commands from now on.</summary>
    public DeviceLink LogIn(ConnectionRef connection, IDevice device, long epoch)
    {
        var services = _router.Links;
        var id = new DeviceId("relayer", device.ToString()!);
        var link = new DeviceLink(device.GetGrainId(), id, epoch, new Output(this, connection.ConnectionId), new LinkOptions(), services);
        _logins[connection.ConnectionId] = link;
        Links.Add(link);
        link.Open();
        return link;
    }

    /// <summary>A connection is gone.</summary>
    public void LogOut(ConnectionRef connection)
    {
        if (_logins.TryRemove(connection.ConnectionId, out var link))
        {
            Links.Remove(link);
        }
    }

    /// <summary>Its silo is lost, with all that is under way here.</summary>
    public void Die() => _died.TrySetException(new TimeoutException("The silo is lost."));

    public void Close(long connectionId, CloseReason reason)
    {
        if (_logins.TryRemove(connectionId, out var link))
        {
            Links.Remove(link);
        }

        _closes.Writer.TryWrite((connectionId, reason));
    }

    public void Reattach(long connectionId)
    {
        if (_logins.TryGetValue(connectionId, out var link))
        {
            link.Void();
        }

        _reattachments.Writer.TryWrite(connectionId);
    }

    public async Task<CommandResult> Send(RoutedCommand command)
    {
        var result = _router.Execute(command);
        await await Task.WhenAny(result, _died.Task);
        return await result;
    }

    public Task Revoke(GrainId device, RoutePermit permit)
    {
        Links.Revoke(device, permit);
        return Task.CompletedTask;
    }

    public Task End(GrainId device, long epoch)
    {
        Links.End(device, epoch);
        return Task.CompletedTask;
    }

    public void Trace(long connectionId, TraceRequest request) => _traces.Writer.TryWrite((connectionId, request.Id, true));

    public void EndTrace(long connectionId, Guid traceId) => _traces.Writer.TryWrite((connectionId, traceId, false));

    private sealed class Output(FakeEdge edge, long connectionId) : ILinkOutput
    {
        public void Send(uint sequence, LinkCommand command) =>
            edge.Deliver(connectionId, new OutboundMessage(command.Instruction, sequence, command.Body));
    }
}

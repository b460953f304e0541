using System.Collections.Concurrent;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Connections;

/// <summary>
/// All connections of this silo, and what grains see of them. A singleton: the cluster holds observers weakly. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="logger">Where closings are logged.</param>
public sealed class Edge(TimeProvider time, ILogger<Edge> logger) : IEdge
{
    private readonly ConcurrentDictionary<long, IEdgeSession> _sessions = new();
    private long _lastId;
    private long _closedFrames;
    private long _closedBytes;
    private ConnectionIdentity? _identity;

    /// <summary>How many connections are open.</summary>
    public int Count => _sessions.Count;

    /// <summary>How many commands are under way on all connections.</summary>
    public int PendingCommands => _sessions.Values.Sum(s => s.PendingCommands);

    /// <summary>Whole frames received since the start.</summary>
    public long FramesIn => Interlocked.Read(ref _closedFrames) + _sessions.Values.Sum(s => s.Connection.FramesIn);

    /// <summary>Bytes received since the start.</summary>
    public long BytesIn => Interlocked.Read(ref _closedBytes) + _sessions.Values.Sum(s => s.Connection.BytesIn);

    internal ICollection<IEdgeSession> Sessions => _sessions.Values;

    /// <summary>The same for one walk, without a copy: those that come or go meanwhile may be there or not.</summary>
    internal IEnumerable<IEdgeSession> OpenSessions
    {
        get
        {
            foreach (var (_, session) in _sessions)
            {
                yield return session;
            }
        }
    }

    /// <summary>The session of the connection of this id; null when there is none.</summary>
    internal IEdgeSession? Find(long connectionId) => _sessions.GetValueOrDefault(connectionId);

    /// <summary>This silo's incarnation.</summary>
    public string Id => Identity.EdgeId;

    internal TimeProvider Time => time;

    /// <inheritdoc/>
    public void Deliver(long connectionId, OutboundMessage message)
    {
        if (!_sessions.TryGetValue(connectionId, out var session))
        {
            return;
        }

        try
        {
            session.Deliver(message);
        }
        catch (Exception e)
        {
            // That connection's matter, not the grain's, which may have more to send to it or to others.
            logger.LogError(e, "Connection {ConnectionId} could not be sent message {CommandId:x8}, and is closed", connectionId, message.CommandId);
            session.Connection.Abort();
        }
    }

    /// <inheritdoc/>
    public void Close(long connectionId, CloseReason reason)
    {
        if (_sessions.TryGetValue(connectionId, out var session))
        {
            session.EndLogin();
            session.Connection.Close(reason);
        }
    }

    /// <inheritdoc/>
    public void Reattach(long connectionId)
    {
        if (_sessions.TryGetValue(connectionId, out var session))
        {
            _ = session.Reattach();
        }
    }

    /// <inheritdoc/>
    public void Trace(long connectionId, TraceRequest request)
    {
        if (_sessions.TryGetValue(connectionId, out var session))
        {
            session.Connection.AddTrace(request, time);
        }
    }

    /// <inheritdoc/>
    public void EndTrace(long connectionId, Guid traceId)
    {
        if (_sessions.TryGetValue(connectionId, out var session))
        {
            session.Connection.RemoveTrace(traceId);
        }
    }

    /// <summary>Says how grains reach this edge; before the first connection is accepted.</summary>
    /// <param name="self">The observer reference to this edge.</param>
    /// <param name="edgeId">This silo's incarnation.</param>
    public void Announce(IEdge self, string edgeId) => _identity = new ConnectionIdentity(self, edgeId);

    internal ConnectionRef Reference(EdgeConnection connection)
    {
        var identity = Identity;
        return new ConnectionRef(identity.Self, identity.EdgeId, connection.Id);
    }

    /// <summary>Takes a new connection in.</summary>
    internal EdgeConnection Open(ConnectionContext context, ConnectionOptions options) =>
        new(Interlocked.Increment(ref _lastId), context, options, time.GetTimestamp());

    internal void Register(IEdgeSession session) => _sessions[session.Connection.Id] = session;

    /// <summary>Forgets a connection that <see cref="Open"/> took in.</summary>
    internal void Release(EdgeConnection connection)
    {
        _sessions.TryRemove(connection.Id, out _);
        Interlocked.Add(ref _closedFrames, connection.FramesIn);
        Interlocked.Add(ref _closedBytes, connection.BytesIn);
        var listener = connection.Options.Listener;
        var reason = connection.CloseReason ?? CloseReason.Remote;
        EdgeMetrics.Closed.Add(1, EdgeMetrics.Listener(listener), new KeyValuePair<string, object?>("reason", reason.ToString()));
        logger.LogDebug("Connection {ConnectionId} of {Listener} closed: {Reason}", connection.Id, listener, reason);
    }

    private ConnectionIdentity Identity =>
        _identity ?? throw new InvalidOperationException("The edge accepted a connection before it was announced.");

    private sealed record ConnectionIdentity(IEdge Self, string EdgeId);
}

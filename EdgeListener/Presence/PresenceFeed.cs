using System.Collections.Immutable;
using Gateway.EdgeListener.Connections;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Interfaces.Presence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Presence;

/// <summary>
/// Tells the shards of presence which devices are online by this silo's connections: what changes within <see cref="Period"/>, and every
/// <see cref="PingPeriod"/> which ones were heard of. Thread-safe.
/// </summary>
public sealed class PresenceFeed : BackgroundService
{
    /// <summary>How long a change waits at most to be told.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    /// <summary>How often a shard is told that this edge lives.</summary>
    internal static readonly TimeSpan PingPeriod = TimeSpan.FromSeconds(5);

    /// <summary>How long a silo that stops tries to say so.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly Edge _edge;
    private readonly IEdgeDirectory _edges;
    private readonly ILogger _logger;
    private readonly ShardFeed[] _shards;
    private readonly Task[] _sending = [.. Enumerable.Repeat(Task.CompletedTask, PresenceShards.Count)];
    private long _pingedAt;
    private int _edgesVersion;

    /// <summary>Tells the cluster's shards.</summary>
    /// <param name="grains">The way to the shards.</param>
    /// <param name="edge">The connections.</param>
    /// <param name="edges">Which edges are alive; when one is lost, shards may be lost with it.</param>
    /// <param name="logger">Where shards that do not answer are logged.</param>
    public PresenceFeed(IGrainFactory grains, Edge edge, IEdgeDirectory edges, ILogger<PresenceFeed> logger)
        : this(i => grains.GetGrain<IPresenceGrain>(i), edge, edges, logger)
    {
    }

    internal PresenceFeed(Func<int, IPresenceGrain> shards, Edge edge, IEdgeDirectory edges, ILogger<PresenceFeed> logger)
    {
        _edge = edge;
        _edges = edges;
        _logger = logger;
        _shards = [.. Enumerable.Range(0, PresenceShards.Count).Select(i => new ShardFeed(shards(i)))];
    }

    /// <summary>Completes when the shards have answered all that they were told.</summary>
    internal Task Answered => Task.WhenAll(_sending);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await Answered.WaitAsync(Farewell, _edge.Time, cancellationToken).ConfigureAwait(false);
            SendWhat(static shard => shard.HasWork);
            await Answered.WaitAsync(Farewell, _edge.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            _logger.LogInformation("Presence could not be told to the last: {Error}", e.Message);
        }
    }

    /// <summary>A device is online; its connection must say so already, by its <see cref="EdgeConnection.Presence"/>.</summary>
    internal void Online(DevicePresence presence, EdgeConnection connection) =>
        _shards[presence.Shard].Add(presence.Online(connection, _edge.Time.GetUtcNow()));

    /// <summary>A device is not online by this connection any more; the connection must not say so any more.</summary>
    internal void Offline(DevicePresence presence, EdgeConnection connection, CloseReason reason) =>
        _shards[presence.Shard].Add(presence.Offline(connection, _edge.Time.GetUtcNow(), reason));

    /// <summary>A device that is online logs in too often.</summary>
    internal void Flapping(DevicePresence presence, EdgeConnection connection, DateTimeOffset? heldOffUntil) =>
        _shards[presence.Shard].Add(presence.Flapping(connection, _edge.Time.GetUtcNow(), heldOffUntil));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, _edge.Time);
        try
        {
            do
            {
                Tick();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    /// <summary>Tells what is due; each <see cref="Period"/>.</summary>
    internal void Tick()
    {
        var now = _edge.Time.GetTimestamp();
        var version = _edges.Version;
        if (version != _edgesVersion || _pingedAt == 0 || _edge.Time.GetElapsedTime(_pingedAt, now) >= PingPeriod)
        {
            AddSeen(now);
            (_edgesVersion, _pingedAt) = (version, now);
            SendWhat(static _ => true);
        }
        else
        {
            SendWhat(static shard => shard.HasWork);
        }
    }

    private void AddSeen(long now)
    {
        foreach (var session in _edge.OpenSessions)
        {
            if (session.Connection.Presence is { } presence && session.Connection.LastFrameAt > _pingedAt)
            {
                _shards[presence.Shard].Add(presence.Seen(session.Connection, ToUtc(session.Connection.LastFrameAt, now)));
            }
        }
    }

    /// <summary>Tells those shards that are not being told yet: one that does not answer holds up no other.</summary>
    private void SendWhat(Func<ShardFeed, bool> isDue)
    {
        for (var i = 0; i < _shards.Length; i++)
        {
            if (_sending[i].IsCompleted && isDue(_shards[i]))
            {
                _sending[i] = Send(i);
            }
        }
    }

    private async Task Send(int shard)
    {
        try
        {
            await _shards[shard].Send(_edge.Id, () => Snapshot(shard)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // It comes back, here or on another silo; what waits is told then.
            PresenceFeedMetrics.Failures.Add(1);
            _logger.LogDebug(e, "Presence shard {Shard} could not be told", shard);
        }
    }

    private ImmutableArray<PresenceChange> Snapshot(int shard)
    {
        var now = _edge.Time.GetTimestamp();
        var online = ImmutableArray.CreateBuilder<PresenceChange>();
        foreach (var session in _edge.OpenSessions)
        {
            if (session.Connection.Presence is { } presence && presence.Shard == shard)
            {
                online.Add(presence.Online(session.Connection, ToUtc(session.Connection.LastFrameAt, now)));
            }
        }

        return online.DrainToImmutable();
    }

    private DateTimeOffset ToUtc(long timestamp, long now) => _edge.Time.GetUtcNow() - _edge.Time.GetElapsedTime(timestamp, now);
}

using System.Collections.Immutable;
using Gateway.EdgeListener.Connections;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Silo.Cluster;

/// <summary>
/// Follows the cluster's membership: which edges are gone, and when one has just been lost, so that this silo's connections are attached again
/// to grains that were lost with it. Thread-safe.
/// </summary>
internal sealed class ClusterEdgeDirectory(
    IClusterMembershipService membership, Edge edge, TimeProvider time, ILogger<ClusterEdgeDirectory> logger) : BackgroundService, IEdgeDirectory
{
    /// <summary>Over how long the connections are attached again, so that grains do not all come back in one moment.</summary>
    private static readonly TimeSpan ReattachTime = TimeSpan.FromSeconds(2);

    /// <summary>How long after a loss a command waits for its relayer's attachment instead of failing.</summary>
    private static readonly TimeSpan SettlingTime = ReattachTime + TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private ImmutableHashSet<string> _dead = [];
    private long _lostAt = long.MinValue;
    private int _version;

    public int Version => Volatile.Read(ref _version);

    public bool IsSettling =>
        Volatile.Read(ref _lostAt) is var lostAt && lostAt != long.MinValue && time.GetElapsedTime(lostAt) < SettlingTime;

    public bool IsAlive(string edgeId) => !_dead.Contains(edgeId);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Those that were dead before this silo came are no loss to it.
            _dead = Dead(membership.CurrentSnapshot);
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(stoppingToken))
            {
                var dead = Dead(snapshot);
                var lost = dead.Except(_dead);
                if (lost.IsEmpty)
                {
                    continue;
                }

                _dead = dead;
                Volatile.Write(ref _lostAt, time.GetTimestamp());
                Interlocked.Increment(ref _version);
                logger.LogWarning("Silo {EdgeIds} is gone; attaching this silo's connections again", string.Join(", ", lost));
                _ = Reattach(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private static ImmutableHashSet<string> Dead(ClusterMembershipSnapshot snapshot) =>
        [.. snapshot.Members.Values.Where(m => m.Status == SiloStatus.Dead).Select(m => m.SiloAddress.ToParsableString())];

    private async Task Reattach(CancellationToken cancellation)
    {
        try
        {
            var sessions = edge.Sessions.ToArray();
            var steps = (int)(ReattachTime / Step);
            foreach (var chunk in sessions.Chunk(Math.Max(1, (sessions.Length + steps - 1) / steps)))
            {
                await Task.WhenAll(chunk.Select(s => s.Reattach()));
                await Task.Delay(Step, time, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The silo stops.
        }
        catch (Exception e)
        {
            logger.LogError(e, "Connections could not be attached again; their heartbeats will try");
        }
    }
}

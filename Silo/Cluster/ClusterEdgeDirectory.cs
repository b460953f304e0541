using System.Collections.Immutable;
using Gateway.EdgeListener.Connections;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Silo.Cluster;

/// <summary>
/// Follows the cluster's membership: which edges are gone, and when one has just been lost, so that this silo's connections are attached again
/// to grains that were lost with it. Thread-safe.
/// </summary>
internal sealed class ClusterEdgeDirectory(
    IClusterMembershipService membership,
    ILocalSiloDetails local,
    Edge edge,
    TimeProvider time,
    ILogger<ClusterEdgeDirectory> logger) : BackgroundService, IEdgeDirectory
{
    /// <summary>Over how long the connections are attached again, so that grains do not all come back in one moment.</summary>
    private static readonly TimeSpan ReattachTime = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long after a loss a command waits for its relayer's attachment instead of failing: longer than the attachments take, and than a
    /// grain takes that the runtime ends with commands under way, which notices within four seconds.
    /// </summary>
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(6);

    /// <summary>The same from when a silo says that it stops: its grains go elsewhere from then on until it has stopped.</summary>
    private static readonly TimeSpan LeavingTime = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly string _ownId = local.SiloAddress.ToParsableString();
    private ImmutableHashSet<string> _dead = [];
    private ImmutableHashSet<string> _leaving = [];
    private long _settledAt = long.MinValue;
    private int _version;

    public int Version => Volatile.Read(ref _version);

    public bool IsSettling => time.GetTimestamp() < Volatile.Read(ref _settledAt);

    public bool IsAlive(string edgeId) => !_dead.Contains(edgeId);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Those that were dead before this silo came are no loss to it.
            _dead = Having(membership.CurrentSnapshot, SiloStatus.Dead);
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(stoppingToken))
            {
                // This one's own end is not waited for: nothing comes back here.
                var leaving = Having(snapshot, SiloStatus.ShuttingDown, SiloStatus.Stopping).Remove(_ownId);
                if (!leaving.Except(_leaving).IsEmpty)
                {
                    SettleWithin(LeavingTime);
                }

                _leaving = leaving;
                var dead = Having(snapshot, SiloStatus.Dead);
                var lost = dead.Except(_dead);
                _dead = dead;
                if (!lost.IsEmpty)
                {
                    SettleWithin(leaving.IsEmpty ? SettlingTime : LeavingTime);
                    Interlocked.Increment(ref _version);
                    logger.LogWarning("Silo {EdgeIds} is gone; attaching this silo's connections again", string.Join(", ", lost));
                    _ = Reattach(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private static ImmutableHashSet<string> Having(ClusterMembershipSnapshot snapshot, params SiloStatus[] statuses) =>
        [.. snapshot.Members.Values.Where(m => statuses.Contains(m.Status)).Select(m => m.SiloAddress.ToParsableString())];

    private void SettleWithin(TimeSpan period) =>
        Volatile.Write(ref _settledAt, time.GetTimestamp() + (long)(period.TotalSeconds * time.TimestampFrequency));

    private async Task Reattach(CancellationToken cancellation)
    {
        try
        {
            var sessions = edge.Sessions.ToArray();
            var steps = (int)(ReattachTime / Step);
            foreach (var chunk in sessions.Chunk(Math.Max(1, (sessions.Length + steps - 1) / steps)))
            {
                // One whose grain is slow to come back does not hold up the next ones.
                foreach (var session in chunk)
                {
                    _ = session.Reattach();
                }

                await Task.Delay(Step, time, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The silo stops.
        }
    }
}

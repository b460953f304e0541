using Gateway.EdgeListener.Links;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Silo.Configuration;

namespace Gateway.Silo.Cluster;

/// <summary>
/// Notices when this process has stood still for so long that the other silos may have declared it dead, and its devices may be connected elsewhere: then it
/// reads the membership before anything is sent to a device. Thread-safe.
/// </summary>
internal sealed class ClusterStanding(
    IClusterMembershipService membership,
    ILocalSiloDetails local,
    IEdgeDirectory edges,
    GatewaySettings settings,
    TimeProvider time,
    ILogger<ClusterStanding> logger) : BackgroundService, ILinkAuthority
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a command waits for the membership to be read.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LeastLimit = TimeSpan.FromMilliseconds(500);

    private readonly bool _isAlone = settings.Cluster.Mode != ClusterMode.AdoNet;
    private readonly long _limit = (long)(Limit(settings.Cluster).TotalSeconds * time.TimestampFrequency);
    private long _beat = time.GetTimestamp();
    private int _stalls;

    public int Generation => edges.Version + Volatile.Read(ref _stalls);

    public bool IsCertain(long now) => _isAlone || now - Volatile.Read(ref _beat) <= _limit;

    public Task<bool> Ascertain() => IsCertain(time.GetTimestamp()) ? Task.FromResult(true) : WaitUntilCertain();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_isAlone)
        {
            return;
        }

        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                if (IsCertain(time.GetTimestamp()) || await Look(stoppingToken))
                {
                    Volatile.Write(ref _beat, time.GetTimestamp());
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    /// <summary>Half of what the others wait for a silo that does not answer.</summary>
    private static TimeSpan Limit(ClusterSettings cluster) =>
        cluster.ProbeTimeout * cluster.MissedProbes / 2 is var half && half > LeastLimit ? half : LeastLimit;

    /// <returns>Whether this silo is a member of the cluster still.</returns>
    private async Task<bool> Look(CancellationToken cancellationToken)
    {
        logger.LogWarning("This process stood still for a while; it reads the cluster's membership before it sends to devices again");
        Interlocked.Increment(ref _stalls);
        try
        {
            await membership.Refresh(cancellationToken: cancellationToken);
            return membership.CurrentSnapshot.GetSiloStatus(local.SiloAddress) is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            logger.LogWarning(e, "The cluster's membership could not be read; it is read again");
            return false;
        }
    }

    private async Task<bool> WaitUntilCertain()
    {
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < Patience)
        {
            await Task.Delay(Pause, time);
            if (IsCertain(time.GetTimestamp()))
            {
                return true;
            }
        }

        return false;
    }
}

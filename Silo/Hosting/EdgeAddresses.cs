using System.Collections.Immutable;
using System.Diagnostics;
using Gateway.EdgeListener.Connections;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Silo.Configuration;

namespace Gateway.Silo.Hosting;

/// <summary>
/// Tells the cluster that this silo is there and where its edge is reached from outside, and learns where phones can go when this one stops.
/// </summary>
internal sealed class EdgeAddresses(
    IGrainFactory grains, Edge edge, GatewaySettings settings, TimeProvider time, ILogger<EdgeAddresses> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <summary>A silo that stops waits no longer for the others' addresses.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly DateTimeOffset _startedAt = StartOfProcess();

    private IEdgeRegistryGrain Registry => grains.GetGrain<IEdgeRegistryGrain>(IEdgeRegistryGrain.Key);

    /// <summary>Says that this silo takes nobody in any more. Does not fail.</summary>
    /// <returns>Where phones can go instead; empty when nowhere.</returns>
    public async Task<ImmutableArray<string>> Leave()
    {
        ImmutableArray<string> others = [];
        if (settings.Cluster.Mode == ClusterMode.AdoNet)
        {
            try
            {
                others = await Registry.Leave(edge.Id).WaitAsync(Patience, time);
            }
            catch (Exception e)
            {
                logger.LogInformation(e, "The other silos' addresses could not be learnt");
            }
        }

        return others.IsEmpty && settings.DrainAddress is { } address ? [address] : others;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                await Announce();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private async Task Announce()
    {
        try
        {
            // Before the others learn of it, so that it is here when they call it.
            var here = grains.GetGrain<IEdgeGrain>(edge.Id);
            if (!await here.Stay())
            {
                await here.Stay();
            }

            await Registry.Announce(new EdgeMember(edge.Id, settings.Cluster.Mode == ClusterMode.AdoNet ? settings.Cluster.ExternalAddress : null)
            {
                Host = Environment.MachineName,
                Version = ProgramVersion.Text,
                StartedAt = _startedAt,
                Connections = edge.Count,
            });
        }
        catch (Exception e)
        {
            // The registry is on a silo that is being lost; it comes back elsewhere.
            logger.LogInformation(e, "This silo could not be announced");
        }
    }

    private static DateTimeOffset StartOfProcess()
    {
        using var process = Process.GetCurrentProcess();
        return process.StartTime.ToUniversalTime();
    }
}

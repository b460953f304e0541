using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Silo.Configuration;

namespace Gateway.Silo.Hosting;

/// <summary>Tells the other silos where this one's edge is reached from outside, and learns where phones can go when this one stops.</summary>
internal sealed class EdgeAddresses(
    IGrainFactory grains, IServiceProvider services, GatewaySettings settings, TimeProvider time, ILogger<EdgeAddresses> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <summary>A silo that stops waits no longer for the others' addresses.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

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
                others = await Registry.Leave(GrainRuntime.EdgeId(services)).WaitAsync(Patience, time);
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
        if (settings.Cluster is not { Mode: ClusterMode.AdoNet, ExternalAddress: { } address })
        {
            return;
        }

        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                await Announce(address);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private async Task Announce(string address)
    {
        try
        {
            await Registry.Announce(GrainRuntime.EdgeId(services), address);
        }
        catch (Exception e)
        {
            // The registry is on a silo that is being lost; it comes back elsewhere.
            logger.LogInformation(e, "This silo's address could not be announced");
        }
    }
}

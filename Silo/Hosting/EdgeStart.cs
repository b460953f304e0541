using Gateway.EdgeListener.Connections;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Silo.Hosting;

/// <summary>Tells the edge how grains reach it, once the silo is up and before the first connection is taken in.</summary>
internal sealed class EdgeStart(Edge edge, IGrainFactory grains, ILocalSiloDetails silo) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        edge.Announce(grains.CreateObjectReference<IEdge>(edge), silo.SiloAddress.ToParsableString());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

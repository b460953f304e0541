using Gateway.EdgeListener.Connections;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Silo.Hosting;

/// <summary>Tells the edge how grains reach it, once the grain runtime is up and before the first connection is taken in.</summary>
internal sealed class EdgeStart(Edge edge, IGrainFactory grains, IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        edge.Announce(grains.CreateObjectReference<IEdge>(edge), GrainRuntime.EdgeId(services));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

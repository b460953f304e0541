using Gateway.EdgeListener.Links;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;
using Orleans.Concurrency;

namespace Gateway.Silo.Cluster;

/// <inheritdoc cref="IEdgeService"/>
[Reentrant]
internal sealed class EdgeGrainService(
    GrainId id, Orleans.Runtime.Silo silo, ILoggerFactory loggers, DeviceRouter router, LinkTable links)
    : GrainService(id, silo, loggers), IEdgeService
{
    public Task<CommandResult> Send(RoutedCommand command) => router.Execute(command);

    public Task Revoke(GrainId device, RoutePermit permit)
    {
        links.Revoke(device, permit);
        return Task.CompletedTask;
    }

    public Task End(GrainId device, long epoch)
    {
        links.End(device, epoch);
        return Task.CompletedTask;
    }
}

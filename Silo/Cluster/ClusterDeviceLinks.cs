using Gateway.EdgeListener.Links;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Silo.Cluster;

/// <inheritdoc cref="IDeviceLinks"/>
internal sealed class ClusterDeviceLinks(
    LinkTable own, IEdgeServices edges, RouterOptions options, TimeProvider time, ILogger<ClusterDeviceLinks> logger) : IDeviceLinks
{
    /// <summary>How long a silo may take for one attempt.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public Task Revoke(GrainId device, RoutePermit permit)
    {
        own.Revoke(device, permit);
        return TellOthers(edge => edge.Revoke(device, permit));
    }

    public Task End(GrainId device, long epoch)
    {
        own.End(device, epoch);
        return TellOthers(edge => edge.End(device, epoch));
    }

    private Task TellOthers(Func<IEdgeService, Task> tell)
    {
        var others = edges.Others;
        return others.Count == 0 ? Task.CompletedTask : Task.WhenAll(others.Select(id => Tell(id, tell)));
    }

    private async Task Tell(string edgeId, Func<IEdgeService, Task> tell)
    {
        // Behind that time its links have had to ask their grains again.
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < options.GrantTime && edges.TryGet(edgeId, out var edge))
        {
            try
            {
                await tell(edge).WaitAsync(Patience, time);
                return;
            }
            catch (Exception e)
            {
                logger.LogDebug(e, "Silo {EdgeId} could not be told of a change; it is told again", edgeId);
            }

            await Task.Delay(Pause, time);
        }
    }
}

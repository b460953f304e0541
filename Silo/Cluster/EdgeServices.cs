using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Gateway.EdgeListener.Links;
using Gateway.Grains.Interfaces.Edges;
using Orleans.Runtime.Services;

namespace Gateway.Silo.Cluster;

/// <inheritdoc cref="IEdgeServices"/>
internal sealed class EdgeServices(
    IServiceProvider services, ILocalSiloDetails local, IClusterMembershipService membership, IEdgeDirectory edges)
    : GrainServiceClient<IEdgeService>(services), IEdgeServices
{
    private readonly ConcurrentDictionary<string, IEdgeService> _known = new(StringComparer.Ordinal);

    public string OwnId { get; } = local.SiloAddress.ToParsableString();

    public IReadOnlyCollection<string> Others => [.. membership.CurrentSnapshot.Members.Values
        .Where(m => m.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping)
        .Select(m => m.SiloAddress.ToParsableString())
        .Where(id => id != OwnId)];

    public bool IsAlive(string edgeId) => edges.IsAlive(edgeId);

    public bool TryGet(string edgeId, [NotNullWhen(true)] out IEdgeService? service)
    {
        if (!edges.IsAlive(edgeId))
        {
            _known.TryRemove(edgeId, out _);
            service = null;
            return false;
        }

        service = _known.GetOrAdd(edgeId, static (id, self) => self.GetGrainService(SiloAddress.FromParsableString(id)), this);
        return true;
    }
}

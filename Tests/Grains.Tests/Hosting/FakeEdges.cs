using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Gateway.EdgeListener.Links;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Grains.Tests.Hosting;

/// <summary>The edges that a test has made, as the silos of a cluster see each other.</summary>
/// <param name="directory">Which of them are alive.</param>
internal sealed class FakeEdges(FakeEdgeDirectory directory) : IDeviceLinks, ILinkAuthority
{
    private readonly ConcurrentDictionary<string, FakeEdge> _edges = new();

    public int Generation => directory.Version;

    public bool IsCertain(long now) => true;

    public Task<bool> Ascertain() => Task.FromResult(true);

    public void Add(FakeEdge edge) => _edges[edge.Id] = edge;

    /// <summary>A connection of one of them is gone.</summary>
    public void LogOut(ConnectionRef connection) => _edges[connection.EdgeId].LogOut(connection);

    public Task Revoke(GrainId device, RoutePermit permit) => Task.WhenAll(_edges.Values.Select(e => e.Revoke(device, permit)));

    public Task End(GrainId device, long epoch) => Task.WhenAll(_edges.Values.Select(e => e.End(device, epoch)));

    /// <summary>The others as one of them sees them.</summary>
    public IEdgeServices SeenBy(string edgeId) => new View(this, edgeId);

    private sealed class View(FakeEdges edges, string ownId) : IEdgeServices
    {
        public string OwnId => ownId;

        public IReadOnlyCollection<string> Others => [.. edges._edges.Keys.Where(id => id != ownId)];

        public bool IsAlive(string edgeId) => edges.IsAlive(edgeId);

        public bool TryGet(string edgeId, [NotNullWhen(true)] out IEdgeService? service)
        {
            service = edges._edges.TryGetValue(edgeId, out var edge) && edges.IsAlive(edgeId) ? edge : null;
            return service is not null;
        }
    }

    private bool IsAlive(string edgeId) => directory.IsAlive(edgeId);
}

using System.Collections.Concurrent;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Grains.Tests.Hosting;

/// <summary>Edges that die when a test says so.</summary>
internal sealed class FakeEdgeDirectory : IEdgeDirectory
{
    private readonly ConcurrentDictionary<string, bool> _dead = new();
    private int _version;

    public int Version => Volatile.Read(ref _version);

    public bool IsSettling { get; set; }

    public bool IsAlive(string edgeId) => !_dead.ContainsKey(edgeId);

    public void Kill(FakeEdge edge)
    {
        _dead[edge.Id] = true;
        Interlocked.Increment(ref _version);
        edge.Die();
    }
}

namespace Gateway.Grains.Interfaces.Edges;

/// <summary>Which edges of the cluster are alive. A service of the process, not a grain; thread-safe, and cheap enough for every call.</summary>
public interface IEdgeDirectory
{
    /// <summary>Moves with every change of membership, so that a reader can keep what it concluded until then.</summary>
    int Version { get; }

    /// <summary>Whether connections are still being attached anew after an edge was lost; a command then waits instead of failing as offline.</summary>
    bool IsSettling { get; }

    /// <summary>Whether the edge with this <see cref="ConnectionRef.EdgeId"/> is alive.</summary>
    bool IsAlive(string edgeId);
}

using System.Collections.Immutable;

namespace Gateway.Grains.Interfaces.Edges;

/// <summary>
/// Where clients reach the cluster's edges from outside. One grain, in memory only: edges announce themselves again and again, and one that does
/// not any more is forgotten.
/// </summary>
[Alias("Gateway.IEdgeRegistryGrain")]
public interface IEdgeRegistryGrain : IGrainWithIntegerKey
{
    /// <summary>The only key.</summary>
    const long Key = 0;

    /// <summary>An edge says, every few seconds, where it is reached.</summary>
    /// <param name="edgeId">Its <see cref="ConnectionRef.EdgeId"/>.</param>
    /// <param name="address">Host and port, as clients are to be told.</param>
    [Alias("Announce")]
    Task Announce(string edgeId, string address);

    /// <summary>An edge takes nobody in any more.</summary>
    /// <param name="edgeId">Its <see cref="ConnectionRef.EdgeId"/>.</param>
    /// <returns>Where the other edges are reached, for those that it sends away.</returns>
    [Alias("Leave")]
    Task<ImmutableArray<string>> Leave(string edgeId);

    /// <summary>Where an edge is reached; null when that is not known.</summary>
    /// <param name="edgeId">Its <see cref="ConnectionRef.EdgeId"/>.</param>
    [Alias("Find")]
    Task<string?> Find(string edgeId);
}

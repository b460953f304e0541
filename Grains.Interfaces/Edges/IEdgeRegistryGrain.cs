using System.Collections.Immutable;

namespace Gateway.Grains.Interfaces.Edges;

/// <summary>
/// Which silos there are, and where clients reach their edges from outside. One grain, in memory only: silos announce themselves again and again, and one
/// that does not any more is forgotten.
/// </summary>
[Alias("Gateway.IEdgeRegistryGrain")]
public interface IEdgeRegistryGrain : IGrainWithIntegerKey
{
    /// <summary>The only key.</summary>
    const long Key = 0;

    /// <summary>A silo says, every few seconds, that it is there.</summary>
    [Alias("Announce")]
    Task Announce(EdgeMember member);

    /// <summary>An edge takes nobody in any more.</summary>
    /// <param name="edgeId">Its <see cref="ConnectionRef.EdgeId"/>.</param>
    /// <returns>Where the other edges are reached, for those that it sends away.</returns>
    [Alias("Leave")]
    Task<ImmutableArray<string>> Leave(string edgeId);

    /// <summary>Where an edge is reached; null when that is not known.</summary>
    /// <param name="edgeId">Its <see cref="ConnectionRef.EdgeId"/>.</param>
    [Alias("Find")]
    Task<string?> Find(string edgeId);

    /// <summary>The silos that have announced themselves of late, ordered by their edges' ids.</summary>
    [Alias("GetMembers")]
    Task<ImmutableArray<EdgeMember>> GetMembers();
}

/// <summary>A silo of the cluster.</summary>
/// <param name="EdgeId">Its edge's <see cref="ConnectionRef.EdgeId"/>.</param>
/// <param name="Address">Host and port where clients reach its edge from outside; null when they do not.</param>
[GenerateSerializer, Immutable, Alias("Gateway.EdgeMember")]
public sealed record EdgeMember(string EdgeId, string? Address)
{
    /// <summary>The name of its machine.</summary>
    [Id(0)]
    public string Host { get; init; } = "";

    /// <summary>Its program's version.</summary>
    [Id(1)]
    public string Version { get; init; } = "";

    /// <summary>When it started, UTC.</summary>
    [Id(2)]
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>How many connections it had when it said so.</summary>
    [Id(3)]
    public int Connections { get; init; }

    /// <summary>Whether it takes nobody in any more.</summary>
    [Id(4)]
    public bool IsLeaving { get; init; }
}

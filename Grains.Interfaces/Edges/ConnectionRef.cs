namespace Gateway.Grains.Interfaces.Edges;

/// <summary>Where a connection is held.</summary>
/// <param name="Edge">The silo's edge.</param>
/// <param name="EdgeId">The silo's incarnation; never used again by another one.</param>
/// <param name="ConnectionId">The connection's id within that edge.</param>
[GenerateSerializer, Immutable, Alias("Gateway.ConnectionRef")]
public sealed record ConnectionRef(IEdge Edge, string EdgeId, long ConnectionId);

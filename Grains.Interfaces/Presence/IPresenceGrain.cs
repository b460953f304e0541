using System.Collections.Immutable;

namespace Gateway.Grains.Interfaces.Presence;

/// <summary>
/// Who is online, of the devices of one shard (<see cref="PresenceShards"/>). In memory only: the silos' edges tell it what changes, in batches, and
/// tell it all again when it came to life anew.
/// </summary>
[Alias("Gateway.IPresenceGrain")]
public interface IPresenceGrain : IGrainWithIntegerKey
{
    /// <summary>An edge tells what has changed, or with no changes that it lives.</summary>
    /// <param name="edgeId">The edge's <see cref="Edges.ConnectionRef.EdgeId"/>.</param>
    /// <param name="first">The number of the first change: an edge counts all that it tells a shard. What was heard already is not heard again.</param>
    /// <param name="changes">What has changed, in the order that it happened.</param>
    /// <returns>This shard's incarnation. When it is another one than before, the edge must tell all that it has.</returns>
    [Alias("Report")]
    Task<Guid> Report(string edgeId, long first, ImmutableArray<PresenceChange> changes);

    /// <summary>An edge tells all of this shard's devices that it has; what it had before is forgotten.</summary>
    /// <param name="edgeId">The edge's <see cref="Edges.ConnectionRef.EdgeId"/>.</param>
    /// <param name="online">Changes to <see cref="PresenceChangeKind.Online"/>.</param>
    /// <returns>This shard's incarnation.</returns>
    [Alias("Replace")]
    Task<Guid> Replace(string edgeId, ImmutableArray<PresenceChange> online);

    /// <summary>How many are online; some tenths of a second behind.</summary>
    /// <param name="kind">Only devices of this kind; null for all.</param>
    [Alias("Count")]
    Task<int> Count(string? kind);

    /// <summary>Reads some of those that are online; some tenths of a second behind.</summary>
    /// <returns>Ordered by their ids as text, character by character.</returns>
    [Alias("List")]
    Task<ImmutableArray<OnlineDevice>> List(PresenceQuery query);

    /// <summary>Those of some devices that are online.</summary>
    /// <param name="devices">Ids, as text, of devices of this shard.</param>
    /// <returns>In no order.</returns>
    [Alias("Find")]
    Task<ImmutableArray<OnlineDevice>> Find(ImmutableArray<string> devices);
}

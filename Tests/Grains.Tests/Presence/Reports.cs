using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Presence;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Presence;

/// <summary>What edges tell shards, counted as edges do.</summary>
internal static class Reports
{
    public static Task<Guid> Report(this IPresenceGrain shard, FakeEdge edge, ImmutableArray<PresenceChange> changes) =>
        shard.Report(edge.Id, edge.Number(changes.Length), changes);
}

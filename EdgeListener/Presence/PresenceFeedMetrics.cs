using System.Diagnostics.Metrics;

namespace Gateway.EdgeListener.Presence;

/// <summary>What is counted about the telling of presence.</summary>
internal static class PresenceFeedMetrics
{
    private static readonly Meter Meter = new("Gateway");

    /// <summary>Shards that did not answer for so long that they are told everything anew.</summary>
    public static readonly Counter<long> Overflows = Meter.CreateCounter<long>(
        "gateway.presence.overflows", description: "How often a shard of presence was so far behind that it was told everything anew.");

    /// <summary>Calls to shards that failed and are made again.</summary>
    public static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "gateway.presence.failures", description: "Calls to shards of presence that failed and are made again.");
}

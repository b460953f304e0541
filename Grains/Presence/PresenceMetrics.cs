using System.Diagnostics.Metrics;

namespace Gateway.Grains.Presence;

/// <summary>What is counted about presence.</summary>
internal static class PresenceMetrics
{
    private static readonly Meter Meter = new("Gateway");

    /// <summary>Events that could not be written down for too long.</summary>
    public static readonly Counter<long> Dropped = Meter.CreateCounter<long>(
        "gateway.presence.events_dropped", description: "Presence events that the database did not take for so long that they were dropped.");
}

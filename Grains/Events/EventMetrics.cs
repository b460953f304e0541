using System.Diagnostics.Metrics;

namespace Gateway.Grains.Events;

/// <summary>What is counted about events.</summary>
internal static class EventMetrics
{
    private static readonly Meter Meter = new("Gateway");

    public static readonly Counter<long> Reports = Meter.CreateCounter<long>(
        "gateway.events.reports", description: "Reports of devices, by what they were: value, event, repetition, unknown_device.");

    public static readonly Counter<long> Alarms = Meter.CreateCounter<long>(
        "gateway.events.alarms", description: "Alarms stored.");

    public static readonly Counter<long> NotStored = Meter.CreateCounter<long>(
        "gateway.events.not_stored", description: "Events that the storage did not take; their relayers were told so.");

    public static readonly Counter<long> ValvesNotClosed = Meter.CreateCounter<long>(
        "gateway.events.valves_not_closed", description: "Gas valves that did not confirm that they closed on an alarm.");

    public static void Count(string kind) => Reports.Add(1, new KeyValuePair<string, object?>("kind", kind));
}

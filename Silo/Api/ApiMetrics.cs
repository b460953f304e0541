using System.Diagnostics.Metrics;
using System.Globalization;

namespace Gateway.Silo.Api;

/// <summary>What is counted about the HTTP API.</summary>
internal static class ApiMetrics
{
    private static readonly Meter Meter = new("Gateway");

    private static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "gateway.api.refused", description: "Requests to the API that were answered with a problem, by status.");

    private static readonly Counter<long> TraceLimits = Meter.CreateCounter<long>(
        "gateway.api.trace_limits", description: "Traces that were refused since there were too many, or cut off since they were not read; by limit.");

    private static readonly Counter<long> ShortPages = Meter.CreateCounter<long>(
        "gateway.api.short_device_pages", description: "Pages of devices that ended before they were full, since enough devices were looked through.");

    /// <summary>Counts a page of devices that ended before it was full.</summary>
    public static void CountShortDevicePage() => ShortPages.Add(1);

    /// <summary>Counts a trace that was refused since this silo had as many as it may.</summary>
    public static void CountRefusedTrace() => TraceLimits.Add(1, new KeyValuePair<string, object?>("limit", "traces"));

    /// <summary>Counts a trace that was refused since its key had as many as it may.</summary>
    public static void CountRefusedTraceOfKey() => TraceLimits.Add(1, new KeyValuePair<string, object?>("limit", "key"));

    /// <summary>Counts a trace that was cut off since nobody read it.</summary>
    public static void CountUnreadTrace() => TraceLimits.Add(1, new KeyValuePair<string, object?>("limit", "unread"));

    /// <summary>Counts a request that was answered with a problem.</summary>
    public static void CountRefused(int status) =>
        Refused.Add(1, new KeyValuePair<string, object?>("status", status.ToString(CultureInfo.InvariantCulture)));
}

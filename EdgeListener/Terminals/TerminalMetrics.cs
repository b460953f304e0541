using System.Diagnostics.Metrics;

namespace Gateway.EdgeListener.Terminals;

/// <summary>What is counted about terminals.</summary>
internal static class TerminalMetrics
{
    private static readonly Meter Meter = new("Gateway");

    /// <summary>Frames that were dropped; tag <c>reason</c>: <c>checksum</c>, <c>not_logged_in</c> or <c>other_id</c>.</summary>
    private static readonly Counter<long> Dropped = Meter.CreateCounter<long>(
        "gateway.terminals.frames.dropped", description: "Frames of terminals that were dropped, by reason.");

    /// <summary>Requests over HTTP; tag <c>status</c>.</summary>
    private static readonly Counter<long> Requests = Meter.CreateCounter<long>(
        "gateway.terminals.requests", description: "Requests to the terminals' HTTP port, by status.");

    /// <summary>Counts frames that were dropped.</summary>
    public static void Drop(string reason, long count = 1) => Dropped.Add(count, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>Counts a request.</summary>
    public static void CountRequest(int status) => Requests.Add(1, new KeyValuePair<string, object?>("status", status));
}

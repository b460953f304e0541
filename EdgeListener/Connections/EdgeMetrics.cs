using System.Diagnostics.Metrics;
using Gateway.Protocol.Messaging;

namespace Gateway.EdgeListener.Connections;

/// <summary>What is counted about connections. What the main road counts lies in the connections themselves.</summary>
internal static class EdgeMetrics
{
    private static readonly Meter Meter = new("Gateway");

    /// <summary>Connections open now; tag <c>listener</c>.</summary>
    public static readonly UpDownCounter<long> Connections = Meter.CreateUpDownCounter<long>(
        "gateway.connections", description: "Connections open now.");

    /// <summary>Connections closed; tags <c>listener</c> and <c>reason</c>.</summary>
    public static readonly Counter<long> Closed = Meter.CreateCounter<long>(
        "gateway.connections.closed", description: "Connections closed, by reason.");

    /// <summary>Limits that were hit; tags <c>listener</c> and <c>limit</c>.</summary>
    public static readonly Counter<long> LimitHits = Meter.CreateCounter<long>(
        "gateway.limit_hits", description: "How often a limit was hit, by limit.");

    /// <summary>Connections of trusted balancers without a header of the PROXY protocol; tag <c>listener</c>.</summary>
    public static readonly Counter<long> RefusedProxyHeaders = Meter.CreateCounter<long>(
        "gateway.proxy_headers.refused", description: "Connections of trusted balancers closed since they did not begin with a PROXY header.");

    /// <summary>Bytes skipped to find a frame's start.</summary>
    public static readonly Counter<long> SkippedBytes = Meter.CreateCounter<long>(
        "gateway.bytes.skipped", description: "Bytes skipped to find the next frame.");

    /// <summary>Frames of a command that is not served.</summary>
    public static readonly Counter<long> UnknownCommands = Meter.CreateCounter<long>(
        "gateway.frames.unknown", description: "Frames with a command that is not served.");

    /// <summary>Frames whose handler ended by an exception that it did not expect; tag <c>listener</c>.</summary>
    public static readonly Counter<long> FailedHandlers = Meter.CreateCounter<long>(
        "gateway.handlers.failed", description: "Frames that were not handled, by a fault of the gateway.");

    /// <summary>Notifications dropped since their connection does not read.</summary>
    public static readonly Counter<long> DroppedNotifications = Meter.CreateCounter<long>(
        "gateway.notifications.dropped", description: "Notifications dropped since their connection does not read.");

    /// <summary>Requests answered with a failure; tag <c>status</c>: the protocol's number, or <c>other</c>.</summary>
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "gateway.requests.failed", description: "Requests answered with a status other than 0, by status.");

    /// <summary>Logins of relayers that were refused; tag <c>reason</c>.</summary>
    public static readonly Counter<long> RefusedRelayers = Meter.CreateCounter<long>(
        "gateway.relayers.refused", description: "Logins of relayers that were refused, by reason.");

    /// <summary>The tags of one listener.</summary>
    public static KeyValuePair<string, object?> Listener(string name) => new("listener", name);

    /// <summary>Counts a request that was answered with a failure.</summary>
    /// <param name="status">The status; a relayer's own, too, which may be any number: such ones share a label, or there would be one for each.</param>
    public static void CountFailure(StatusCode status) => Failures.Add(
        1, new KeyValuePair<string, object?>("status", Enum.IsDefined(status) ? (int)status : "other"));

    /// <summary>Counts a limit that was hit.</summary>
    public static void HitLimit(string listener, string limit) =>
        LimitHits.Add(1, Listener(listener), new KeyValuePair<string, object?>("limit", limit));
}

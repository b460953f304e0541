using System.Diagnostics.Metrics;

namespace Gateway.Silo.Presence;

/// <summary>What is counted about presence webhooks.</summary>
internal static class PresenceWebhookMetrics
{
    private static readonly Meter Meter = new("Gateway");

    /// <summary>Events that the receiver has taken.</summary>
    public static readonly Counter<long> Sent = Meter.CreateCounter<long>(
        "gateway.presence.webhook.sent", description: "Presence events that the webhook's receiver has taken.");

    /// <summary>Attempts that failed and are made again.</summary>
    public static readonly Counter<long> Retried = Meter.CreateCounter<long>(
        "gateway.presence.webhook.retried", description: "Attempts to hand over presence events that failed and are made again.");

    /// <summary>Events that were given up.</summary>
    public static readonly Counter<long> GivenUp = Meter.CreateCounter<long>(
        "gateway.presence.webhook.given_up", description: "Presence events that were refused, or could not be handed over for too long, or were too many.");
}

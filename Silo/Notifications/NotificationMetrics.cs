using System.Diagnostics.Metrics;
using Gateway.Grains.Notifications;

namespace Gateway.Silo.Notifications;

/// <summary>What is counted about messages to people; each has the tag <c>channel</c>: mail, sms or push.</summary>
internal static class NotificationMetrics
{
    private static readonly Meter Meter = new("Gateway");

    /// <summary>Messages that their provider took.</summary>
    public static readonly Counter<long> Sent = Meter.CreateCounter<long>(
        "gateway.outbox.sent", description: "Messages to people that their provider took.");

    /// <summary>Attempts that failed and will be made again.</summary>
    public static readonly Counter<long> Retried = Meter.CreateCounter<long>(
        "gateway.outbox.retried", description: "Attempts to send a message to people that failed and are made again.");

    /// <summary>Messages that were refused for good, or grew too old.</summary>
    public static readonly Counter<long> GivenUp = Meter.CreateCounter<long>(
        "gateway.outbox.given_up", description: "Messages to people that were refused for good or grew too old.");

    /// <summary>The name of a channel, in metrics and to webhooks.</summary>
    public static string Name(NotificationChannel channel) => channel switch
    {
        NotificationChannel.Mail => "mail",
        NotificationChannel.Sms => "sms",
        _ => "push",
    };

    /// <summary>The tag of a channel.</summary>
    public static KeyValuePair<string, object?> Tag(NotificationChannel channel) => new("channel", Name(channel));

    /// <summary>Lets the messages that wait be read off; once a process.</summary>
    public static void Watch(Func<IEnumerable<Measurement<long>>> waiting) =>
        Meter.CreateObservableGauge("gateway.outbox.waiting", waiting, description: "Messages to people that wait to be sent.");
}

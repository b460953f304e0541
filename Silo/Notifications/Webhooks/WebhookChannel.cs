using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Grains.Notifications;
using Gateway.Silo.Storage.Outbox;

namespace Gateway.Silo.Notifications.Webhooks;

/// <summary>Hands messages to the operator's own service by signed HTTP POST: see docs/notifications.md. Thread-safe.</summary>
internal sealed class WebhookChannel(NotificationChannel channel, WebhookSettings settings, X509ChainPolicy authorities, TimeProvider time)
    : INotificationChannel, IDisposable
{
    private static readonly WebhookJson Json = new(new JsonSerializerOptions(WebhookJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    private readonly WebhookPost _post = new(settings, authorities, time);

    public NotificationChannel Channel => channel;

    public TimeSpan Timeout => _post.Timeout;

    public Task<SendResult> Send(OutboxMessage message, CancellationToken cancellation)
    {
        var (via, recipient, subject, text, platform) = message.Notification;
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new WebhookBody(
                message.Id, NotificationMetrics.Name(via), recipient, subject, text, platform, message.Created, message.Attempts + 1),
            Json.WebhookBody);
        return _post.Send(body, message.Id.ToString(CultureInfo.InvariantCulture), cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _post.Dispose();
}

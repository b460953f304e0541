using System.Text.Json.Serialization;

namespace Gateway.Silo.Notifications.Webhooks;

/// <summary>What a webhook gets; the names are in docs/notifications.md.</summary>
internal sealed record WebhookBody(
    long Id, string Channel, string Recipient, string Subject, string Text, string Platform, DateTimeOffset Created, int Attempt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WebhookBody))]
internal sealed partial class WebhookJson : JsonSerializerContext;

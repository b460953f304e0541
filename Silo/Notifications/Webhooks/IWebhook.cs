namespace Gateway.Silo.Notifications.Webhooks;

/// <summary>A service of the operator's that takes JSON. Thread-safe.</summary>
internal interface IWebhook
{
    /// <summary>How long an attempt may take.</summary>
    TimeSpan Timeout { get; }

    /// <summary>Makes an attempt.</summary>
    /// <param name="body">JSON.</param>
    /// <param name="idempotencyKey">The same for each attempt with the same content.</param>
    /// <param name="cancellation">Breaks it off.</param>
    Task<SendResult> Send(byte[] body, string idempotencyKey, CancellationToken cancellation);
}

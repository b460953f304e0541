using Gateway.Grains.Notifications;
using Gateway.Silo.Storage.Outbox;

namespace Gateway.Silo.Notifications;

/// <summary>A way to send. Thread-safe.</summary>
internal interface INotificationChannel
{
    NotificationChannel Channel { get; }

    /// <summary>How long an attempt takes at most.</summary>
    TimeSpan Timeout { get; }

    /// <summary>Tries to send. What can be expected to go wrong is in the result.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; whether it was sent is then unknown.</exception>
    Task<SendResult> Send(OutboxMessage message, CancellationToken cancellation);
}

using Gateway.Grains.Notifications;
using Gateway.Silo.Storage.Outbox;

namespace Gateway.Silo.Notifications;

/// <summary>A channel that the operator has taken away: what was stored for it waits for its return, until it is given up like any other.</summary>
internal sealed class UnconfiguredChannel(NotificationChannel channel) : INotificationChannel
{
    public NotificationChannel Channel => channel;

    public TimeSpan Timeout => TimeSpan.FromSeconds(1);

    public Task<SendResult> Send(OutboxMessage message, CancellationToken cancellation) =>
        Task.FromResult(SendResult.Retry($"the channel {channel} is not configured"));
}

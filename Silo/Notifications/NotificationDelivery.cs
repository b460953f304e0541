using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gateway.Grains.Notifications;
using Gateway.Silo.Configuration;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Outbox;

namespace Gateway.Silo.Notifications;

/// <summary>Sends what waits in the outbox: each channel on its own, so that one whose provider hangs delays no other.</summary>
internal sealed class NotificationDelivery(
    IOutbox outbox,
    IEnumerable<INotificationChannel> channels,
    GatewaySettings settings,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<NotificationDelivery> logger) : IHostedService, IDisposable
{
    /// <summary>How often what was put off, or belonged to a process that died, is looked for.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PollOfUnconfigured = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CountPeriod = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<NotificationChannel, long> _waiting = new();
    private readonly CancellationTokenSource _aborting = new();
    private Task _running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var stopping = lifetime.ApplicationStopping;
        stopping.Register(() => _aborting.CancelAfter(settings.DrainTime));
        NotificationMetrics.Watch(() => _waiting.Select(w => new Measurement<long>(w.Value, NotificationMetrics.Tag(w.Key))));
        var all = Enum.GetValues<NotificationChannel>()
            .Select(kind => channels.FirstOrDefault(c => c.Channel == kind) ?? new UnconfiguredChannel(kind))
            .Select(channel => new ChannelDelivery(
                channel, outbox, settings.Notifications, channel is UnconfiguredChannel ? PollOfUnconfigured : Poll, time, logger))
            .Select(delivery => Task.Run(() => delivery.Run(stopping, _aborting.Token), CancellationToken.None));
        _running = Task.WhenAll([.. all, Count(stopping)]);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _running;

    /// <inheritdoc/>
    public void Dispose() => _aborting.Dispose();

    private async Task Count(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                foreach (var channel in Enum.GetValues<NotificationChannel>())
                {
                    _waiting[channel] = await outbox.CountWaiting(channel);
                }

                await Task.Delay(CountPeriod, time, stopping);
            }
            catch (StorageUnavailableException)
            {
                await Task.WhenAny(Task.Delay(CountPeriod, time, stopping));
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // The silo stops.
            }
        }
    }
}

using System.Collections.Immutable;
using Gateway.Grains.History;
using Gateway.Grains.Interfaces.History;
using Gateway.Grains.Notifications;
using Gateway.Silo.Storage.Outbox;

namespace Gateway.Silo.Storage.History;

/// <summary>The history over either database.</summary>
internal sealed class HistoryStore(StorageWorkers workers, OutboxSignal signal, HistoryMetrics metrics, ILogger<HistoryStore> logger) : IHistory
{
    /// <inheritdoc />
    public Task<bool> Store(StoredEvent happened, ImmutableArray<StoredAlarm> alarms, ImmutableArray<Notification> notifications) =>
        Store(new HistoryWrite(Clean(happened), Clean(alarms, Clean), Clean(notifications, Clean)));

    /// <inheritdoc />
    public Task<bool> Store(ImmutableArray<Notification> notifications) =>
        notifications.IsDefaultOrEmpty ? Task.FromResult(true) : Store(new HistoryWrite(null, [], Clean(notifications, Clean)));

    /// <inheritdoc />
    public async Task<ImmutableArray<AlarmView>> QueryAlarms(long accountId, AlarmFilter filter)
    {
        try
        {
            return await workers.ReadHistoryAsync(new AlarmQuery(accountId, filter)).ConfigureAwait(false);
        }
        catch (StorageUnavailableException)
        {
            // The worker has told it.
            metrics.Failed();
            return default;
        }
    }

    private async Task<bool> Store(HistoryWrite write)
    {
        try
        {
            await workers.WriteHistoryAsync(write).ConfigureAwait(false);
        }
        catch (StorageUnavailableException)
        {
            // The worker has told it.
            metrics.Failed();
            return false;
        }
        catch (StateRejectedException refused)
        {
            logger.LogError(refused, "The database refused an event or its messages: {Write}", write);
            metrics.Failed();
            return false;
        }

        metrics.Stored(write);
        foreach (var channel in write.Notifications.Select(static notification => notification.Channel).Distinct())
        {
            signal.Raise(channel);
        }

        return true;
    }

    private static StoredEvent Clean(StoredEvent happened) => happened with
    {
        DeviceCode = StoredText.Clean(happened.DeviceCode),
        Model = StoredText.Clean(happened.Model),
        State = StoredText.Clean(happened.State),
    };

    private static StoredAlarm Clean(StoredAlarm alarm) => alarm with
    {
        DeviceCode = StoredText.Clean(alarm.DeviceCode),
        Name = StoredText.Clean(alarm.Name),
        Model = StoredText.Clean(alarm.Model),
        DeviceType = StoredText.Clean(alarm.DeviceType),
    };

    private static Notification Clean(Notification notification) => notification with
    {
        Recipient = StoredText.Clean(notification.Recipient),
        Subject = StoredText.Clean(notification.Subject),
        Text = StoredText.Clean(notification.Text),
        Platform = StoredText.Clean(notification.Platform),
    };

    private static ImmutableArray<T> Clean<T>(ImmutableArray<T> rows, Func<T, T> clean) => rows.IsDefaultOrEmpty ? [] : [.. rows.Select(clean)];
}

using System.Collections.Immutable;
using Gateway.Grains.History;
using Gateway.Grains.Notifications;

namespace Gateway.Silo.Storage.History;

/// <summary>Store an event with what came of it, all or nothing. The answer is always true: what is refused has its exception.</summary>
/// <param name="Happened">The event; null for notifications that belong to none.</param>
/// <param name="Alarms">Its alarms; empty without an event.</param>
/// <param name="Notifications">What is to be sent.</param>
internal sealed record HistoryWrite(StoredEvent? Happened, ImmutableArray<StoredAlarm> Alarms, ImmutableArray<Notification> Notifications)
    : IWriteRequest<bool>
{
    /// <inheritdoc />
    public override string ToString() =>
        $"{(Happened is null ? "no event" : $"event of {Happened.DeviceCode}")}, {Alarms.Length} alarms, {Notifications.Length} notifications";
}

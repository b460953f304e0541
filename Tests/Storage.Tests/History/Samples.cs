using System.Collections.Immutable;
using Gateway.Grains.History;
using Gateway.Grains.Interfaces.History;
using Gateway.Grains.Notifications;

namespace Gateway.Storage.Tests.History;

/// <summary>Events, alarms and messages to store.</summary>
internal static class Samples
{
    public const long Account = 7;

    public static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static readonly AlarmFilter Anything = new(0, null, null, [], [], []);

    public static StoredEvent Event(DateTimeOffset? at = null, string code = "1f") => new(5, code, 0, "5816", 40, "open", at ?? Noon);

    public static StoredAlarm Alarm(
        long account = Account, long apartment = 1, long device = 2, string name = "front door", int typeId = 200, int alarmType = 10) =>
        new(account, apartment, device, "1F", 0, name, "5816", typeId, "magnetic", alarmType, 1);

    public static Notification Message(string recipient = "me@example.org", NotificationChannel channel = NotificationChannel.Mail) =>
        new(channel, recipient, "Alarm", "客厅 – front door: open 🏠", channel == NotificationChannel.Push ? "ios" : "");

    public static ImmutableArray<T> One<T>(T row) => [row];
}

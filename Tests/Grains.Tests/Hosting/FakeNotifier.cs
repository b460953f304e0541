using System.Collections.Immutable;
using Gateway.Grains.Notifications;

namespace Gateway.Grains.Tests.Hosting;

/// <summary>A notifier whose texts show what they were made of.</summary>
internal sealed class FakeNotifier : INotifier
{
    public ImmutableArray<NotificationChannel> Channels { get; set; } = [];

    public bool Has(NotificationChannel channel) => Channels.Contains(channel);

    public MessageText Alarm(int language, AlarmText alarm) =>
        new($"alarm in {language}", $"{alarm.Apartment}/{alarm.Device}/{alarm.State}");

    /// <summary>Whether mail, or the page's address, is not configured.</summary>
    public bool CannotMailLinks { get; set; }

    public MessageText? PasswordRestore(int language, string token) =>
        CannotMailLinks ? null : new MessageText($"password in {language}", token);
}

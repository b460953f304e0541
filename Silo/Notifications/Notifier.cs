using System.Globalization;
using Gateway.Grains.Notifications;
using Gateway.Silo.Notifications.Templates;

namespace Gateway.Silo.Notifications;

/// <summary>Composes messages by the operator's settings and templates. Thread-safe.</summary>
/// <param name="settings">The settings.</param>
/// <param name="templates">The templates of now, which may change at any time.</param>
internal sealed class Notifier(NotificationSettings settings, Func<MessageTemplates> templates) : INotifier
{
    public bool Has(NotificationChannel channel) => channel switch
    {
        NotificationChannel.Mail => settings.Mail is not null,
        NotificationChannel.Sms => settings.Sms is not null,
        NotificationChannel.Push => settings.Push is not null,
        _ => false,
    };

    public MessageText Alarm(int language, AlarmText alarm) => templates().Alarm(language, alarm, settings.TimeZone);

    public MessageText? PasswordRestore(int language, string token) => settings is { Mail: not null, PublicUrl: { } url }
        ? templates().PasswordRestore(
            language, string.Create(CultureInfo.InvariantCulture, $"{url}/password-restore?token={Uri.EscapeDataString(token)}"))
        : null;
}

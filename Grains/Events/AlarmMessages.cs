using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Apartments;
using Gateway.Grains.Notifications;

namespace Gateway.Grains.Events;

/// <summary>Whom an alarm is told, and how (protocol 1, "Events and alarms"). Pure but for the templates.</summary>
internal static class AlarmMessages
{
    /// <summary>Whether anything could be sent at all.</summary>
    public static bool CanSend(INotifier notifier) =>
        notifier.Has(NotificationChannel.Mail) || notifier.Has(NotificationChannel.Sms) || notifier.Has(NotificationChannel.Push);

    /// <summary>The messages: to contactors by text message and mail, to phones that are offline by push notification.</summary>
    public static ImmutableArray<Notification> Compose(
        INotifier notifier, AlarmAudience audience, ReportedDevice device, string state, DateTimeOffset at)
    {
        var text = notifier.Alarm(
            audience.Language, new AlarmText(device.AccountId, device.Model, device.ApartmentName, device.Name, at, state));
        var messages = ImmutableArray.CreateBuilder<Notification>();
        foreach (var contactor in device.Contactors)
        {
            Add(NotificationChannel.Sms, contactor.MobilePhone);
            Add(NotificationChannel.Mail, contactor.Email);
        }

        foreach (var phone in audience.Offline)
        {
            Add(NotificationChannel.Push, phone.Token, phone.Platform);
        }

        return messages.DrainToImmutable();

        void Add(NotificationChannel channel, string recipient, string platform = "")
        {
            if (recipient.Length > 0 && notifier.Has(channel))
            {
                messages.Add(new Notification(channel, recipient, text.Subject, text.Text, platform));
            }
        }
    }
}

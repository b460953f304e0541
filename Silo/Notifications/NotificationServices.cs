using Gateway.Grains.Catalogue;
using Gateway.Grains.Notifications;
using Gateway.Silo.Files;
using Gateway.Silo.Notifications.Mail;
using Gateway.Silo.Notifications.Webhooks;

namespace Gateway.Silo.Notifications;

/// <summary>Puts notifications into the composition root.</summary>
internal static class NotificationServices
{
    /// <summary>Registers the notifier, the channels that are configured, and what sends by them.</summary>
    /// <exception cref="ConfigurationException">A file that the settings name cannot be used.</exception>
    public static void AddNotifications(this IServiceCollection services, NotificationSettings settings, DeviceCatalogue models)
    {
        services.AddSingleton(settings);
        services.AddSingleton<INotifier>(
            s => new Notifier(settings, OperatorTemplates.Load(settings, models, s.GetRequiredService<WatchedFiles>())));
        if (settings.Mail is { } mail)
        {
            var authorities = TrustedAuthorities.Load("Notifications:Mail:CaPath", mail.AuthoritiesPath);
            services.AddSingleton<INotificationChannel>(sp => new MailChannel(mail, authorities, sp.GetRequiredService<TimeProvider>()));
        }

        AddWebhook(services, NotificationChannel.Sms, settings.Sms);
        AddWebhook(services, NotificationChannel.Push, settings.Push);
        services.AddHostedService<NotificationDelivery>();
    }

    private static void AddWebhook(IServiceCollection services, NotificationChannel channel, WebhookSettings? settings)
    {
        if (settings is not null)
        {
            var authorities = TrustedAuthorities.Load($"Notifications:{channel}:CaPath", settings.AuthoritiesPath);
            services.AddSingleton<INotificationChannel>(
                sp => new WebhookChannel(channel, settings, authorities, sp.GetRequiredService<TimeProvider>()));
        }
    }
}

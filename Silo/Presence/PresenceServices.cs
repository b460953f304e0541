using Gateway.EdgeListener.Presence;
using Gateway.Grains.Interfaces.Presence;
using Gateway.Grains.Presence;
using Gateway.Silo.Configuration;
using Gateway.Silo.Notifications;
using Gateway.Silo.Notifications.Webhooks;

namespace Gateway.Silo.Presence;

/// <summary>Puts presence into the composition root.</summary>
internal static class PresenceServices
{
    /// <summary>Adds what tells who is online, and, where a webhook is configured, who came and went.</summary>
    /// <exception cref="ConfigurationException">A file that the settings name cannot be used.</exception>
    public static void AddPresence(this IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton<PresenceFeed>();
        services.AddSingleton<IOnlineDevices, OnlineDevices>();
        services.AddSingleton(new PresenceOptions { TellsEvents = settings.PresenceWebhook is not null });
        if (settings.PresenceWebhook is { } webhook)
        {
            var authorities = TrustedAuthorities.Load("Presence:Webhook:CaPath", webhook.AuthoritiesPath);
            services.AddSingleton<IWebhook>(s => new WebhookPost(webhook, authorities, s.GetRequiredService<TimeProvider>()));
            services.AddSingleton(new PresenceDeliveryOptions
            {
                MaxWaiting = settings.MaxWaitingPresenceEvents,
                FirstRetry = settings.Notifications.FirstRetry,
                GiveUp = settings.Notifications.GiveUp,
            });
            services.AddHostedService<PresenceDelivery>();
        }
    }
}

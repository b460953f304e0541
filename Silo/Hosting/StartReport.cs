using Gateway.Silo.Configuration;
using Gateway.Silo.Notifications;

namespace Gateway.Silo.Hosting;

/// <summary>The last lines of the start: the version, the storage, every listener with its port, and <c>ready</c>.</summary>
internal static class StartReport
{
    public static void Write(ILogger logger, GatewaySettings settings, Endpoints endpoints, string storage)
    {
        logger.LogInformation("version {Version}, cluster mode {Mode}", ProgramVersion.Text, settings.Cluster.Mode);
        logger.LogInformation("storage {Storage}", storage);
        foreach (var (name, port, by) in endpoints.Report)
        {
            logger.LogInformation("listening: {Listener} {Port} ({By})", name, port, by);
        }

        Channel("mail", settings.Notifications.Mail);
        Channel("text messages", settings.Notifications.Sms);
        Channel("push notifications", settings.Notifications.Push);
        if (settings.Notifications.Mail is { Security: MailSecurity.None, UserName: not null })
        {
            logger.LogWarning("Notifications:Mail:Security is None: the login to the mail server goes over the network in the clear");
        }

        logger.LogInformation("ready");

        void Channel(string name, object? by)
        {
            if (by is not null)
            {
                logger.LogInformation("notifications: {Channel} by {Provider}", name, by);
            }
        }
    }
}

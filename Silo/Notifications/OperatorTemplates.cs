using Gateway.Grains.Catalogue;
using Gateway.Silo.Files;
using Gateway.Silo.Notifications.Templates;

namespace Gateway.Silo.Notifications;

/// <summary>The texts that people get: the built-in ones, and the operator's own before them.</summary>
internal static class OperatorTemplates
{
    /// <summary>Reads them, now and whenever the operator's file changes.</summary>
    /// <returns>The texts of now.</returns>
    /// <exception cref="ConfigurationException">The operator's file cannot be used; the message says what is wrong with which entry.</exception>
    public static Func<MessageTemplates> Load(NotificationSettings settings, DeviceCatalogue models, WatchedFiles files)
    {
        if (settings.TemplatesPath is not { } path)
        {
            return () => MessageTemplates.Default;
        }

        var templates = files.Add(new WatchedFile<MessageTemplates>(
            "Notifications:TemplatesPath",
            [path],
            () =>
            {
                using var file = File.OpenRead(path);
                return MessageTemplates.Default.With(file, models);
            },
            _ => "the next messages have its texts"));
        return () => templates.Value;
    }
}

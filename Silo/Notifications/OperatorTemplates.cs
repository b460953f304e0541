using System.Text.Json;
using Gateway.Grains.Catalogue;
using Gateway.Silo.Notifications.Templates;

namespace Gateway.Silo.Notifications;

/// <summary>The texts that people get: the built-in ones, and the operator's own before them.</summary>
internal static class OperatorTemplates
{
    /// <summary>Reads them.</summary>
    /// <exception cref="ConfigurationException">The operator's file cannot be used; the message says what is wrong with which entry.</exception>
    public static MessageTemplates Load(NotificationSettings settings, DeviceCatalogue models)
    {
        if (settings.TemplatesPath is not { } path)
        {
            return MessageTemplates.Default;
        }

        try
        {
            using var file = File.OpenRead(path);
            return MessageTemplates.Default.With(file, models);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or JsonException)
        {
            throw new ConfigurationException($"Notifications:TemplatesPath '{path}': {e.Message}");
        }
    }
}

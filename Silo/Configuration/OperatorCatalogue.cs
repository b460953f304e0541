using System.Text.Json;
using Gateway.Grains.Catalogue;

namespace Gateway.Silo.Configuration;

/// <summary>The models of devices that this gateway knows: the document's, and the operator's own beside them.</summary>
internal static class OperatorCatalogue
{
    /// <summary>Reads them.</summary>
    /// <exception cref="ConfigurationException">The operator's file cannot be used; the message says what is wrong with it.</exception>
    public static DeviceCatalogue Load(GatewaySettings settings)
    {
        if (settings.CataloguePath is not { } path)
        {
            return DeviceCatalogue.Default;
        }

        try
        {
            using var file = File.OpenRead(path);
            return DeviceCatalogue.Default.With(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or JsonException)
        {
            throw new ConfigurationException($"Devices:CataloguePath '{path}': {e.Message}");
        }
    }
}

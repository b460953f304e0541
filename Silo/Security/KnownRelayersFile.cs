using System.Globalization;
using Gateway.EdgeListener.Messaging;
using Gateway.Silo.Configuration;
using Gateway.Silo.Files;

namespace Gateway.Silo.Security;

/// <summary>The operator's file of relayers, read again when it changes. Thread-safe.</summary>
internal sealed class KnownRelayersFile : IKnownRelayers
{
    private readonly WatchedFile<KnownRelayers>? _file;

    /// <exception cref="ConfigurationException">The file cannot be used; the message says what is wrong with it.</exception>
    public KnownRelayersFile(GatewaySettings settings, WatchedFiles files)
    {
        if (settings.KnownRelayersPath is { } path)
        {
            _file = files.Add(new WatchedFile<KnownRelayers>(
                "Messaging:KnownRelayersPath",
                [path],
                () => KnownRelayers.Parse(File.ReadLines(path)),
                known => string.Create(CultureInfo.InvariantCulture, $"{known.Count} relayers are known")));
        }
    }

    /// <inheritdoc/>
    public bool TryGet(string code, out string? secretHash) => (_file?.Value ?? KnownRelayers.None).TryGet(code, out secretHash);
}

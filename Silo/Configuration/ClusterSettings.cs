using System.Net;
using Gateway.Silo.Storage;

namespace Gateway.Silo.Configuration;

/// <summary>The section <c>Cluster</c>.</summary>
internal sealed record ClusterSettings
{
    public required ClusterMode Mode { get; init; }

    public required int SiloPort { get; init; }

    public required int GatewayPort { get; init; }

    /// <summary>The address that other silos reach this one by; null for this machine's own.</summary>
    public required IPAddress? AdvertisedAddress { get; init; }

    /// <summary>Host and port where phones reach this silo from outside; null when they are not to be sent to it.</summary>
    public required string? ExternalAddress { get; init; }

    /// <summary>TLS between silos; null for none.</summary>
    public required ClusterTlsSettings? Tls { get; init; }

    public required string ClusterId { get; init; }

    public required string ServiceId { get; init; }

    /// <summary>How often, and for how long, a silo probes another one. Shorter finds a dead one sooner, and takes a stalled one for dead.</summary>
    public required TimeSpan ProbeTimeout { get; init; }

    /// <summary>How many probes in a row may be missed.</summary>
    public required int MissedProbes { get; init; }

    /// <summary>How many silos must agree that another one is dead. One is quick, and believes a single silo's view of the network.</summary>
    public required int Votes { get; init; }

    /// <summary>
    /// Whether a silo that misses its probes is spared while something else has come from it within as long as the missed probes take. A busy silo is
    /// not taken for dead then, and a frozen one is found as much later.
    /// </summary>
    public required bool ConnectionLiveness { get; init; }

    public static ClusterSettings From(IConfiguration configuration, StorageOptions storage)
    {
        var cluster = new SettingsReader(configuration, "Cluster");
        var settings = new ClusterSettings
        {
            Mode = cluster.Word("Mode", ClusterMode.Local),
            SiloPort = cluster.Int("SiloPort", 11111, 1, 65535),
            GatewayPort = cluster.Port("GatewayPort", 30000),
            AdvertisedAddress = ReadAddress(cluster),
            ExternalAddress = cluster.HostAndPort("ExternalAddress"),
            Tls = ClusterTlsSettings.From(cluster),
            ClusterId = cluster.Text("ClusterId") ?? "gateway",
            ServiceId = cluster.Text("ServiceId") ?? "gateway",
            ProbeTimeout = cluster.Seconds("ProbeSeconds", 1, max: 60),
            MissedProbes = cluster.Int("MissedProbes", 2, 1, 100),
            Votes = cluster.Int("Votes", 1, 1, 100),
            ConnectionLiveness = cluster.Bool("ConnectionLiveness", true),
        };
        cluster.RefuseUnknown();
        if (settings.Mode == ClusterMode.AdoNet && storage.Provider != StorageProvider.Postgres)
        {
            throw new ConfigurationException("Cluster:Mode is AdoNet, which needs PostgreSQL: set Storage:ConnectionString.");
        }

        return settings;
    }

    private static IPAddress? ReadAddress(SettingsReader cluster)
    {
        const string Key = "AdvertisedAddress";
        if (cluster.Text(Key) is not { } text)
        {
            return null;
        }

        if (IPAddress.TryParse(text, out var address))
        {
            return address;
        }

        try
        {
            return Dns.GetHostAddresses(text) is [var first, ..] ? first : throw cluster.Wrong(Key, text, "it has no address");
        }
        catch (System.Net.Sockets.SocketException)
        {
            throw cluster.Wrong(Key, text, "it must be an IP address, or a host name that resolves");
        }
    }
}

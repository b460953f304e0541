using System.Net;
using Gateway.EdgeListener.Links;
using Gateway.EdgeListener.Messaging;
using Gateway.Grains.Accounts;
using Gateway.Grains.Commands;
using Gateway.Grains.Devices;
using Gateway.Grains.Events;
using Gateway.Silo.Api;
using Gateway.Silo.Api.Keys;
using Gateway.Silo.Logs;
using Gateway.Silo.Notifications;
using Gateway.Silo.Observability;
using Gateway.Silo.Presence;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.History;

namespace Gateway.Silo.Configuration;

/// <summary>How TCP connections without TLS are held.</summary>
internal enum EdgeTransport
{
    /// <summary>Kestrel's sockets; TLS always runs on these.</summary>
    Kestrel,

    /// <summary>DotNetty.</summary>
    DotNetty,
}

/// <summary>How silos find each other.</summary>
internal enum ClusterMode
{
    /// <summary>One process.</summary>
    Local,

    /// <summary>By a table in the database.</summary>
    AdoNet,
}

/// <summary>All settings, read and checked once at the start. Durations and limits are described in docs/configuration.md.</summary>
internal sealed record GatewaySettings
{
    public required StorageOptions Storage { get; init; }

    public required HistoryOptions History { get; init; }

    public required LogOptions Log { get; init; }

    public required ClusterSettings Cluster { get; init; }

    public required EdgeTransport Transport { get; init; }

    public required MessagingOptions Messaging { get; init; }

    public required RouterOptions Router { get; init; }

    public DeviceOptions Devices => new() { ControlTimeout = Router.ControlTimeout };

    public required FlappingOptions Flapping { get; init; }

    public required CommandAgentOptions Agent { get; init; }

    public required EventOptions Events { get; init; }

    public required int HttpPort { get; init; }

    public required IPAddress HttpAddress { get; init; }

    /// <summary>How many connections each HTTP port may have at a time.</summary>
    public required int HttpMaxConnections { get; init; }

    /// <summary>Whether the HTTP port serves Orleans' dashboard.</summary>
    public required bool HasDashboard { get; init; }

    public required ApiOptions Api { get; init; }

    /// <summary>Who is told of devices that come and go; null for nobody.</summary>
    public required WebhookSettings? PresenceWebhook { get; init; }

    /// <summary>How many events may wait for it.</summary>
    public required int MaxWaitingPresenceEvents { get; init; }

    /// <summary>The proxies before the HTTP port that may say whom they speak for.</summary>
    public required IReadOnlyList<IPAddress> TrustedProxies { get; init; }

    public required string? CertificatePath { get; init; }

    public required string? CertificateKeyPath { get; init; }

    /// <summary>A data file with the operator's own models of devices, if any.</summary>
    public required string? CataloguePath { get; init; }

    /// <summary>A file with the relayers that the operator knows, if any.</summary>
    public required string? KnownRelayersPath { get; init; }

    public required TimeSpan DrainTime { get; init; }

    /// <summary>The balancers whose connections to the devices' ports begin with a header of the PROXY protocol.</summary>
    public required IReadOnlyList<IPNetwork> ProxyProtocolFrom { get; init; }

    /// <summary>How many threads wait for what arrives on sockets; null for the runtime's own number.</summary>
    public required int? SocketThreads { get; init; }

    /// <summary>Host and port where phones are sent when the process stops and there is no other silo; null for nowhere.</summary>
    public required string? DrainAddress { get; init; }

    public required NotificationSettings Notifications { get; init; }

    public required TelemetryOptions Telemetry { get; init; }

    /// <summary>Whether memory is given back to the system while nothing happens.</summary>
    public required bool TrimsWhenIdle { get; init; }

    public required PasswordRestoreOptions PasswordRestores { get; init; }

    public required int HashingThreads { get; init; }

    public required int MaxWaitingHashes { get; init; }

    public required int MaxWaitingRelayerHashes { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="ConfigurationException">One cannot be used; the message names its key.</exception>
    /// <exception cref="StorageStartException">One of the storage's cannot be used; the message names its key.</exception>
    public static GatewaySettings From(IConfiguration configuration)
    {
        var edge = new SettingsReader(configuration, "Edge");
        var messaging = new SettingsReader(configuration, "Messaging");
        var http = new SettingsReader(configuration, "Http");
        var tls = new SettingsReader(configuration, "Tls");
        var security = new SettingsReader(configuration, "Security");
        var memory = new SettingsReader(configuration, "Memory");
        var devices = new SettingsReader(configuration, "Devices");
        var presence = new SettingsReader(configuration, "Presence");
        var presenceWebhook = new SettingsReader(configuration, "Presence:Webhook");
        var commands = new SettingsReader(configuration, "Commands");
        var history = new SettingsReader(configuration, "History");
        var log = new SettingsReader(configuration, "Log");
        new SettingsReader(configuration, "Storage").RefuseUnknown("Provider", "Path", "ConnectionString", "AutoMigrate", "MaxConnections");
        var storage = StorageOptions.From(configuration);
        var protocol = MessagingOptions.From(messaging);
        var settings = new GatewaySettings
        {
            Storage = storage,
            History = ReadHistory(history),
            Log = new LogOptions { LinesPerSecond = log.Int("LinesPerSecond", new LogOptions().LinesPerSecond, 0, 1_000_000) },
            Cluster = ClusterSettings.From(configuration, storage),
            MaxWaitingPresenceEvents = presenceWebhook.Int("MaxWaiting", PresenceDeliveryOptions.DefaultMaxWaiting, 1, int.MaxValue),
            PresenceWebhook = NotificationSettings.ReadWebhook(presenceWebhook), // the last that is read of its section
            Transport = edge.Word("Transport", EdgeTransport.DotNetty),
            DrainTime = edge.Seconds("DrainSeconds", 5, min: 0, max: 300),
            ProxyProtocolFrom = ReadNetworks(edge),
            SocketThreads = edge.Int("SocketThreads", 0, 0, 1024) is var threads and > 0 ? threads : null,
            Messaging = protocol with
            {
                PasswordRestoresPerAddressAndHour = security.Int("PasswordRestoresPerAddressPerHour", 20, 1, 1_000_000),
                SignUpsPerAddressAndHour = security.Int("SignUpsPerAddressPerHour", protocol.SignUpsPerAddressAndHour, 1, 1_000_000_000),
            },
            Router = new RouterOptions
            {
                ControlTimeout = messaging.Seconds("ControlTimeoutSeconds", 30, max: 600),
                GrantTime = edge.Seconds("GrantSeconds", 30, max: 600),
                MaxWaiting = protocol.Relayers.MaxInFlight + protocol.Relayers.MaxWaiting,
            },
            Flapping = ReadFlapping(presence),
            Agent = new CommandAgentOptions { LogsAnswered = commands.Word("Log", LoggedCommands.Kept) == LoggedCommands.All },
            Events = new EventOptions
            {
                RepetitionTime = messaging.Seconds("BufferedStateSeconds", 10, min: 0, max: 3600),
            },
            HttpPort = http.Port("Port", 8080),
            HttpAddress = http.Address("Address", IPAddress.Loopback),
            HttpMaxConnections = http.Int("MaxConnections", 10_000, 1, 1_000_000),
            HasDashboard = http.Bool("Dashboard", false),
            Api = ReadApi(http, storage),
            TrustedProxies = ReadProxies(http),
            CertificatePath = tls.Text("CertificatePath"),
            CertificateKeyPath = tls.Text("KeyPath"),
            CataloguePath = devices.Text("CataloguePath"),
            DrainAddress = messaging.HostAndPort("DrainAddress"),
            KnownRelayersPath = messaging.Text("KnownRelayersPath"),
            Notifications = NotificationSettings.From(configuration),
            Telemetry = TelemetryOptions.From(configuration),
            TrimsWhenIdle = memory.Bool("TrimWhenIdle", true),
            PasswordRestores = new PasswordRestoreOptions
            {
                MaxPerAccountAndHour = security.Int("PasswordRestoresPerAccountPerHour", 3, 1, 1_000_000),
            },
            HashingThreads = security.Int("HashingThreads", Math.Max(1, Environment.ProcessorCount / 2), 1, 256),
            MaxWaitingHashes = security.Int("MaxWaitingHashes", 200, 1, 100_000),
            MaxWaitingRelayerHashes = security.Int("MaxWaitingRelayerHashes", 5_000, 1, 1_000_000),
        };
        history.RefuseUnknown();
        log.RefuseUnknown();
        edge.RefuseUnknown();
        messaging.RefuseUnknown();
        http.RefuseUnknown("PublicUrl");
        tls.RefuseUnknown();
        security.RefuseUnknown();
        memory.RefuseUnknown();
        devices.RefuseUnknown();
        presence.RefuseUnknown("Webhook");
        commands.RefuseUnknown();
        if ((settings.CertificatePath is null) != (settings.CertificateKeyPath is null))
        {
            throw new ConfigurationException("Tls:CertificatePath and Tls:KeyPath go together: one of them is missing.");
        }

        return settings;
    }

    /// <summary>Which commands of programs the database gets.</summary>
    private enum LoggedCommands
    {
        /// <summary>Those that were kept, or that nobody waited for, and those that were not answered.</summary>
        Kept,

        /// <summary>All.</summary>
        All,
    }

    private static FlappingOptions ReadFlapping(SettingsReader presence)
    {
        var defaults = new FlappingOptions();
        return new FlappingOptions
        {
            Logins = presence.Int("FlappingLogins", defaults.Logins, 2, 1000),
            Window = presence.Seconds("FlappingWindowSeconds", (int)defaults.Window.TotalSeconds, max: 3600),
            HoldOff = presence.Seconds("HoldOffSeconds", 0, min: 0, max: 86400),
        };
    }

    private static HistoryOptions ReadHistory(SettingsReader history)
    {
        const int ForEver = 0;
        var days = history.Int("KeepDays", 400, ForEver, 36500);
        return new HistoryOptions { Keep = days == ForEver ? null : TimeSpan.FromDays(days) };
    }

    private static ApiOptions ReadApi(SettingsReader http, StorageOptions storage)
    {
        const string Key = "ApiKey";
        var key = http.Text(Key);
        return key is { Length: < ApiOptions.MinConfiguredKey or > ApiKeyText.MaxLength }
            ? throw http.Wrong(Key, "…", $"it must have {ApiOptions.MinConfiguredKey} to {ApiKeyText.MaxLength} characters")
            : new ApiOptions
            {
                ConfiguredKey = key,
                KeyFile = Path.Combine(storage.Path, "api-key"),
                KeyRequestsPerSecond = http.Int("KeyRequestsPerSecond", 10_000, 1, 10_000_000),
                MaxTraces = http.Int("MaxTraces", 100, 0, 10_000),
                MaxDevicesSearched = http.Int("MaxDevicesSearched", 5000, 1, 1_000_000),
                MaxTracesPerKey = http.Int("MaxTracesPerKey", 20, 0, 10_000),
            };
    }

    private static IPNetwork[] ReadNetworks(SettingsReader edge)
    {
        const string Key = "ProxyProtocolFrom";
        return [.. (edge.Text(Key) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(text =>
            IPNetwork.TryParse(text, out var network) ? network
            : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : throw edge.Wrong(Key, text, "it must be IP addresses or networks, such as 10.0.0.0/8, with commas between"))];
    }

    private static IPAddress[] ReadProxies(SettingsReader http)
    {
        const string Key = "TrustedProxies";
        return [.. (http.Text(Key) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(text =>
            IPAddress.TryParse(text, out var address) ? address : throw http.Wrong(Key, text, "it must be IP addresses with commas between"))];
    }
}

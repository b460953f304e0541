using Gateway.EdgeListener.Configuration;
using Gateway.EdgeListener.Connections;
using Gateway.EdgeListener.Links;
using Gateway.Protocol.Messaging;

namespace Gateway.EdgeListener.Messaging;

/// <summary>The settings of protocol 1's sessions.</summary>
public sealed record MessagingOptions
{
    /// <summary>The port for connections without TLS; 0 for none.</summary>
    public int Port { get; init; } = 9630;

    /// <summary>The port for connections with TLS; 0 for none.</summary>
    public int TlsPort { get; init; } = 9631;

    /// <summary>The port that sends back what it gets, for connectivity checks; 0 for none.</summary>
    public int EchoPort { get; init; }

    /// <summary>What the listeners allow their connections.</summary>
    public ConnectionOptions Connections { get; init; } = new() { Listener = "messaging" };

    /// <summary>How commands to relayers are limited.</summary>
    public LinkOptions Relayers { get; init; } = new();

    /// <summary>The longest frame, header and body, in bytes.</summary>
    public int MaxFrameBytes { get; init; } = Frame.DefaultMaxLength;

    /// <summary>How many device commands of one connection may be under way; more are answered with status 17.</summary>
    public int MaxCommandsPerConnection { get; init; } = 2_000;

    /// <summary>How many device commands of the whole silo may be under way; more are answered with status 17.</summary>
    public int MaxCommands { get; init; } = 100_000;

    /// <summary>How many events of one relayer may be on their way to the database; more are answered with status 17.</summary>
    public int MaxEventsPerRelayer { get; init; } = 256;

    /// <summary>How many failed logins of one name within <see cref="LoginWindow"/>; further ones are answered with status 15.</summary>
    public int MaxFailedLoginsPerName { get; init; } = 10;

    /// <summary>How many failed logins from one address within <see cref="LoginWindow"/>; further ones are answered with status 15.</summary>
    public int MaxFailedLoginsPerAddress { get; init; } = 100;

    /// <summary>Which relayers may log in.</summary>
    public RelayerRegistration RelayerRegistration { get; init; }

    /// <summary>With <see cref="RelayerRegistration.Secret"/>: whose first secret is taken as its own.</summary>
    public RelayerEnrolment RelayerEnrolment { get; init; } = RelayerEnrolment.FirstUse;

    /// <summary>How long a failed login counts.</summary>
    public TimeSpan LoginWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How many links to new passwords an address may ask for within an hour, further ones are answered with status 15; and how many
    /// tokens that are worth nothing it may show.
    /// </summary>
    public int PasswordRestoresPerAddressAndHour { get; init; } = 20;

    /// <summary>How many sign-ups an address may ask for within an hour; further ones are answered with status 15.</summary>
    public int SignUpsPerAddressAndHour { get; init; } = 1_000;

    /// <summary>Reads these settings out of their section.</summary>
    /// <exception cref="ConfigurationException">One cannot be used; the message names its key.</exception>
    internal static MessagingOptions From(SettingsReader messaging)
    {
        var defaults = new MessagingOptions();
        return defaults with
        {
            Port = messaging.Port("Port", defaults.Port),
            TlsPort = messaging.Port("TlsPort", defaults.TlsPort),
            EchoPort = messaging.Port("EchoPort", defaults.EchoPort),
            Relayers = new LinkOptions
            {
                MaxInFlight = messaging.Int("MaxCommandsPerRelayer", defaults.Relayers.MaxInFlight, 1, 1000),
                MaxWaiting = messaging.Int("MaxWaitingPerRelayer", defaults.Relayers.MaxWaiting, 0, 1_000_000),
            },
            MaxFrameBytes = messaging.Int("MaxFrameBytes", defaults.MaxFrameBytes, 1024, 16 * 1024 * 1024),
            MaxCommandsPerConnection = messaging.Int("MaxCommandsPerConnection", defaults.MaxCommandsPerConnection, 1, 1_000_000),
            MaxEventsPerRelayer = messaging.Int("MaxEventsPerRelayer", defaults.MaxEventsPerRelayer, 1, 1_000_000),
            MaxCommands = messaging.Int("MaxCommands", defaults.MaxCommands, 1, 10_000_000),
            MaxFailedLoginsPerName = messaging.Int("MaxFailedLoginsPerName", defaults.MaxFailedLoginsPerName, 1, 1_000_000),
            MaxFailedLoginsPerAddress = messaging.Int("MaxFailedLoginsPerAddress", defaults.MaxFailedLoginsPerAddress, 1, 1_000_000),
            RelayerRegistration = messaging.Word("RelayerRegistration", defaults.RelayerRegistration),
            RelayerEnrolment = messaging.Word("RelayerEnrolment", defaults.RelayerEnrolment),
            LoginWindow = messaging.Seconds("LoginWindowSeconds", (int)defaults.LoginWindow.TotalSeconds),
            Connections = defaults.Connections with
            {
                MaxConnections = messaging.Int("MaxConnections", defaults.Connections.MaxConnections, 1, 10_000_000),
                MaxConnectionsPerAddress = messaging.Int(
                    "MaxConnectionsPerAddress", defaults.Connections.MaxConnectionsPerAddress, 1, 10_000_000),
                MaxFramesPerSecond = messaging.Int("MaxFramesPerSecond", defaults.Connections.MaxFramesPerSecond, 1, int.MaxValue),
                MaxBytesPerSecond = messaging.Int("MaxBytesPerSecond", defaults.Connections.MaxBytesPerSecond, 1024, int.MaxValue),
                OutboundQueueBytes = messaging.Int("OutboundQueueBytes", defaults.Connections.OutboundQueueBytes, 1024, 1 << 30),
                AuthorizeTimeout = messaging.Seconds("AuthorizeSeconds", (int)defaults.Connections.AuthorizeTimeout.TotalSeconds),
                HeartbeatTimeout = messaging.Seconds("HeartbeatSeconds", (int)defaults.Connections.HeartbeatTimeout.TotalSeconds),
            },
        };
    }
}

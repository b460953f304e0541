using System.Net;
using Gateway.EdgeListener.Configuration;
using Gateway.EdgeListener.Connections;
using Gateway.Protocol.Terminals;

namespace Gateway.EdgeListener.Terminals;

/// <summary>The settings of protocol 4, the section <c>Terminal</c>.</summary>
public sealed record TerminalSettings
{
    /// <summary>The section's name.</summary>
    internal const string Section = "Terminal";

    /// <summary>Where terminals connect; 0 for nowhere.</summary>
    public int Port { get; init; } = 8001;

    /// <summary>Where people and programs ask over HTTP; 0 for nowhere.</summary>
    public int HttpPort { get; init; } = 8002;

    /// <summary>The address of <see cref="HttpPort"/>.</summary>
    public IPAddress HttpAddress { get; init; } = IPAddress.Loopback;

    /// <summary>The key that a request which turns on or restarts a terminal must show; null for none.</summary>
    public string? HttpKey { get; init; }

    /// <summary>Without a key: the names in the Host of such requests, beside the address itself. <c>*</c> stands for any.</summary>
    public IReadOnlyList<string> HttpHosts { get; init; } = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>How long a request over HTTP waits for each answer of its terminal.</summary>
    public TimeSpan AnswerTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest frame of a terminal, in bytes.</summary>
    public int MaxFrameBytes { get; init; } = TerminalFrame.DefaultMaxLength;

    /// <summary>What the listener allows its connections.</summary>
    public ConnectionOptions Connections { get; init; } = new()
    {
        Listener = "terminals",
        MaxFramesPerSecond = 100,
        MaxBytesPerSecond = 64 * 1024,
        OutboundQueueBytes = 64 * 1024,
        HeartbeatTimeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>Reads these settings out of their section.</summary>
    /// <exception cref="ConfigurationException">One cannot be used; the message names its key.</exception>
    internal static TerminalSettings From(SettingsReader terminal)
    {
        var defaults = new TerminalSettings();
        var connections = defaults.Connections;
        var settings = defaults with
        {
            Port = terminal.Port("Port", defaults.Port),
            HttpPort = terminal.Port("HttpPort", defaults.HttpPort),
            HttpAddress = terminal.Address("HttpAddress", defaults.HttpAddress),
            HttpKey = terminal.Text("HttpKey"),
            HttpHosts = terminal.Text("HttpHosts")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                ?? defaults.HttpHosts,
            AnswerTime = terminal.Seconds("AnswerSeconds", (int)defaults.AnswerTime.TotalSeconds, max: 600),
            MaxFrameBytes = terminal.Int("MaxFrameBytes", defaults.MaxFrameBytes, 64, ushort.MaxValue),
            Connections = connections with
            {
                MaxConnections = terminal.Int("MaxConnections", connections.MaxConnections, 1, 10_000_000),
                MaxConnectionsPerAddress = terminal.Int("MaxConnectionsPerAddress", connections.MaxConnectionsPerAddress, 1, 10_000_000),
                MaxFramesPerSecond = terminal.Int("MaxFramesPerSecond", connections.MaxFramesPerSecond, 1, int.MaxValue),
                MaxBytesPerSecond = terminal.Int("MaxBytesPerSecond", connections.MaxBytesPerSecond, 1024, int.MaxValue),
                OutboundQueueBytes = terminal.Int("OutboundQueueBytes", connections.OutboundQueueBytes, 1024, 1 << 30),
                AuthorizeTimeout = terminal.Seconds("LoginSeconds", (int)connections.AuthorizeTimeout.TotalSeconds),
                HeartbeatTimeout = terminal.Seconds("HeartbeatSeconds", (int)connections.HeartbeatTimeout.TotalSeconds),
            },
        };
        terminal.RefuseUnknown();
        return settings;
    }
}

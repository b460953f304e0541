namespace Gateway.EdgeListener.Connections;

/// <summary>What one listener allows its connections. Every limit has a counter, tagged with the limit's name.</summary>
public sealed record ConnectionOptions
{
    /// <summary>The listener's name in logs and metrics.</summary>
    public required string Listener { get; init; }

    /// <summary>How many connections at a time; more are closed at once.</summary>
    public int MaxConnections { get; init; } = 100_000;

    /// <summary>How many connections of one address at a time; more are closed at once.</summary>
    public int MaxConnectionsPerAddress { get; init; } = 20_000;

    /// <summary>How many frames a second of one connection; more wait in its socket.</summary>
    public int MaxFramesPerSecond { get; init; } = 50_000;

    /// <summary>How many bytes a second of one connection; more wait in its socket.</summary>
    public int MaxBytesPerSecond { get; init; } = 32 * 1024 * 1024;

    /// <summary>How many bytes may wait for a connection that does not read, beside what the system buffers. Over it, it loses
    /// notifications; over twice as much, it is closed.</summary>
    public int OutboundQueueBytes { get; init; } = 1024 * 1024;

    /// <summary>How long a connection may take to authorize.</summary>
    public TimeSpan AuthorizeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an authorized connection may send no whole frame.</summary>
    public TimeSpan HeartbeatTimeout { get; init; } = TimeSpan.FromSeconds(300);
}

namespace Gateway.Client;

/// <summary>How a command is sent.</summary>
public sealed record CommandOptions
{
    /// <summary>How long the device's answer is waited for; null for the gateway's control timeout, which is also the longest.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>
    /// How long the command is kept for a device that is offline, at most 30 days; null: not at all. Of two that are about the same the newer
    /// takes the place of the older.
    /// </summary>
    public TimeSpan? TimeToLive { get; init; }
}

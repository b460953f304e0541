namespace Gateway.Grains.Commands;

/// <summary>How the command agent works.</summary>
public sealed record CommandAgentOptions
{
    /// <summary>
    /// Whether the log gets every command; otherwise those that nobody waited for, and those that came to another end than an answer.
    /// </summary>
    public bool LogsAnswered { get; init; }

    /// <summary>How long a command that nobody waits for is kept when it names no time to live.</summary>
    public TimeSpan DefaultTimeToLive { get; init; } = TimeSpan.FromSeconds(30);
}

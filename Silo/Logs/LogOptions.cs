namespace Gateway.Silo.Logs;

/// <summary>How much is logged.</summary>
internal sealed record LogOptions
{
    /// <summary>How many lines of one kind are written in a second; 0 for any number.</summary>
    public int LinesPerSecond { get; init; } = 10;
}

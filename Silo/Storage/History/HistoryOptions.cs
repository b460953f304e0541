namespace Gateway.Silo.Storage.History;

/// <summary>The configuration section <c>History</c>.</summary>
internal sealed record HistoryOptions
{
    /// <summary>How long events and their alarms are kept; null for ever.</summary>
    public TimeSpan? Keep { get; init; } = TimeSpan.FromDays(400);
}

namespace Gateway.Silo.Storage.History;

/// <summary>Remove the oldest events with their alarms; answers how many events are gone.</summary>
/// <param name="Before">Only those before this time.</param>
/// <param name="AtMost">At most so many, so that other writers are not held up.</param>
internal sealed record HistoryPrune(DateTimeOffset Before, int AtMost) : IWriteRequest<int>;

namespace Gateway.Silo.Logs;

/// <summary>What lines of the log have in common that say the same of different things.</summary>
/// <param name="Category">The category of the logger.</param>
/// <param name="Level">How grave they are.</param>
/// <param name="EventId">The event's number; 0 where it has none.</param>
/// <param name="Template">The message before its values are put in; may be empty.</param>
internal readonly record struct LineKind(string Category, LogLevel Level, int EventId, string Template)
{
    /// <summary>Finds out of what kind a line is.</summary>
    public static LineKind Of<TState>(string category, LogLevel level, EventId eventId, TState state) => new(
        category,
        level,
        eventId.Id,
        state is IReadOnlyList<KeyValuePair<string, object?>> { Count: > 0 } values && values[^1] is { Key: "{OriginalFormat}", Value: string template }
            ? template
            : "");
}

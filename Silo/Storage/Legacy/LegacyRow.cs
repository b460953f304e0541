using System.Globalization;

namespace Gateway.Silo.Storage.Legacy;

/// <summary>A row of the old program's; a column that its table does not have is null.</summary>
internal sealed class LegacyRow(IReadOnlyDictionary<string, object?> columns)
{
    /// <summary>A number; null when there is none.</summary>
    public long? Number(params ReadOnlySpan<string> names) =>
        Find(names) is { } value && long.TryParse(Convert.ToString(value, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>A text without blanks around it; null when there is none.</summary>
    public string? Text(params ReadOnlySpan<string> names) =>
        Convert.ToString(Find(names), CultureInfo.InvariantCulture)?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>A time, which is taken as UTC where it says no zone; null when there is none.</summary>
    public DateTimeOffset? Time(params ReadOnlySpan<string> names) => Find(names) switch
    {
        DateTime time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
        DateTimeOffset time => time,
        _ => null,
    };

    // Old and older revisions differ in what some columns are called: the first that there is counts.
    private object? Find(ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (columns.TryGetValue(name, out var value) && value is not null)
            {
                return value;
            }
        }

        return null;
    }
}

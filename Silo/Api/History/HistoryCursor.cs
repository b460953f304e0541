using System.Globalization;
using Gateway.Silo.Storage.History;

namespace Gateway.Silo.Api.History;

/// <summary>The end of a page as text.</summary>
internal static class HistoryCursor
{
    private const char Separator = '.';

    /// <summary>Writes a position.</summary>
    public static string Write(HistoryPosition position) =>
        string.Create(CultureInfo.InvariantCulture, $"{position.At.UtcTicks}{Separator}{position.Id}");

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <returns>False when it is no position.</returns>
    public static bool TryRead(string text, out HistoryPosition position)
    {
        position = default;
        if (text.Split(Separator) is not [var at, var last]
            || !long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) || ticks > DateTimeOffset.MaxValue.UtcTicks
            || !long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return false;
        }

        position = new HistoryPosition(new DateTimeOffset(ticks, TimeSpan.Zero), id);
        return true;
    }
}

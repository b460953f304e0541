using System.Globalization;

namespace Gateway.Protocol.Messaging;

/// <summary>The times of alarms as text, UTC (protocol 1, QueryAlarm).</summary>
public static class AlarmTime
{
    private const string Form = "yyyy-MM-dd HH:mm:ss";

    private static readonly string[] s_forms =
    [
        Form, "yyyy-MM-dd HH:mm", "yyyy-MM-dd", "yyyy-MM-dd HH:mm:ss.FFFFFF", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-ddTHH:mmK",
    ];

    /// <summary>Writes a time, to the second.</summary>
    public static string ToText(DateTimeOffset time) => time.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    /// <summary>Reads a time: <c>2026-01-31 23:59:59</c>, the same without seconds or without a time, or ISO 8601; UTC unless it says otherwise.</summary>
    /// <param name="text">The text.</param>
    /// <param name="time">What it says.</param>
    /// <param name="isDay">Whether it names a day without a time.</param>
    /// <returns>False when it is none, such as the 30th of February.</returns>
    public static bool TryRead(string text, out DateTimeOffset time, out bool isDay)
    {
        isDay = text.Length == 10;
        return DateTimeOffset.TryParseExact(
            text, s_forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }
}

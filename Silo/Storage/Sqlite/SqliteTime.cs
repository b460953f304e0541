using System.Data.Common;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>Times as this program's tables have them in SQLite: microseconds since 1970, UTC, so that numbers compare as times do.</summary>
internal static class SqliteTime
{
    /// <summary>The number for a time; what is finer than a microsecond is dropped.</summary>
    public static long From(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The number for a time; null for none.</summary>
    public static long? From(DateTimeOffset? time) => time is { } set ? From(set) : null;

    /// <summary>The time of a number.</summary>
    public static DateTimeOffset To(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>The time in a column of the row at which a result stands.</summary>
    public static DateTimeOffset In(DbDataReader rows, int column) => To(rows.GetInt64(column));
}

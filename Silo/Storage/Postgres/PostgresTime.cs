using System.Data.Common;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>Times as this program's tables have them in PostgreSQL.</summary>
internal static class PostgresTime
{
    /// <summary>The time in a column of the row at which a result stands.</summary>
    public static DateTimeOffset In(DbDataReader rows, int column) => rows.GetFieldValue<DateTimeOffset>(column);
}

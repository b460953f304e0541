using System.Data.Common;
using Gateway.Silo.Storage.Moving;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>Moving rows from and to PostgreSQL.</summary>
internal sealed class PostgresMovingDialect : IMovingDialect
{
    /// <inheritdoc />
    public object FromTime(DateTimeOffset time) => time.UtcDateTime;

    /// <inheritdoc />
    public DateTimeOffset ToTime(DbDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);

    /// <inheritdoc />
    public object FromId(Guid id) => id;

    /// <inheritdoc />
    public Guid ToId(DbDataReader row, int column) => row.GetGuid(column);

    /// <inheritdoc />
    public long LastId(DbTransaction transaction, string table)
    {
        using var last = new Statement(transaction, $"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {table}_id_seq");
        return last.Number();
    }

    /// <inheritdoc />
    public void RaiseId(DbTransaction transaction, string table, long last)
    {
        if (last > LastId(transaction, table))
        {
            using var raise = new Statement(transaction, $"SELECT setval('{table}_id_seq', @last)", "last");
            raise.Number(last);
        }
    }
}

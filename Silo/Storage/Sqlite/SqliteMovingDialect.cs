using System.Data.Common;
using Gateway.Silo.Storage.Moving;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>Moving rows from and to SQLite.</summary>
internal sealed class SqliteMovingDialect : IMovingDialect
{
    /// <inheritdoc />
    public object FromTime(DateTimeOffset time) => SqliteTime.From(time);

    /// <inheritdoc />
    public DateTimeOffset ToTime(DbDataReader row, int column) => SqliteTime.To(row.GetInt64(column));

    /// <inheritdoc />
    public object FromId(Guid id) => SqliteCommands.IdOf(id);

    /// <inheritdoc />
    public Guid ToId(DbDataReader row, int column) => new(row.GetFieldValue<byte[]>(column), bigEndian: true);

    /// <inheritdoc />
    public long LastId(DbTransaction transaction, string table)
    {
        using var last = new Statement(transaction, "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = @table), 0)", "table");
        return last.Number(table);
    }

    /// <inheritdoc />
    public void RaiseId(DbTransaction transaction, string table, long last)
    {
        using var raise = new Statement(
            transaction,
            "INSERT INTO sqlite_sequence (name, seq) SELECT @table, 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = @table); "
            + "UPDATE sqlite_sequence SET seq = max(seq, @last) WHERE name = @table",
            "table", "last");
        raise.Run(table, last);
    }
}

using System.Globalization;
using Gateway.Silo.Storage.Schema;
using Microsoft.Data.Sqlite;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>SQLite for the migrator: an immediate transaction keeps every other writer out.</summary>
internal sealed class SqliteSchema(SqliteDatabase database) : ISchemaDatabase
{
    /// <inheritdoc />
    public string Description => $"database {database.Path}";

    /// <inheritdoc />
    public void Exclusively(Action<ISchemaTransaction> work)
    {
        using var connection = database.Open();
        using var transaction = connection.BeginTransaction(deferred: false);
        work(new Transaction(connection, transaction));
        transaction.Commit();
    }

    private sealed class Transaction(SqliteConnection connection, SqliteTransaction transaction) : ISchemaTransaction
    {
        public int ReadVersion(string component)
        {
            using var table = Command("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'gateway_schema'");
            if ((long)table.ExecuteScalar()! == 0)
            {
                return 0;
            }

            using var version = Command("SELECT version FROM gateway_schema WHERE component = $component");
            version.Parameters.AddWithValue("$component", component);
            return Convert.ToInt32(version.ExecuteScalar() ?? 0, CultureInfo.InvariantCulture);
        }

        public void Run(string sql)
        {
            using var command = Command(sql);
            command.ExecuteNonQuery();
        }

        private SqliteCommand Command(string sql)
        {
            var command = connection.CreateCommand();
#pragma warning disable CA2100 // Scripts embedded in the program.
            command.CommandText = sql;
#pragma warning restore CA2100
            command.Transaction = transaction;
            return command;
        }
    }
}

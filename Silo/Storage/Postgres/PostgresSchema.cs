using System.Globalization;
using Gateway.Silo.Storage.Schema;
using Npgsql;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>PostgreSQL for the migrator: an advisory lock, let go with the transaction, makes silos that start together take turns.</summary>
internal sealed class PostgresSchema(PostgresDatabase database) : ISchemaDatabase
{
    // "gateway" as bytes; any number will do as long as every version of this program uses the same.
    private const long LockKey = 0x67617465776179;

    /// <inheritdoc />
    public string Description => database.Description;

    /// <inheritdoc />
    public void Exclusively(Action<ISchemaTransaction> work) => Exclusively((NpgsqlTransaction transaction) => work(new Transaction(transaction.Connection!)));

    /// <summary>The same, for work that is no script.</summary>
    public void Exclusively(Action<NpgsqlTransaction> work)
    {
        using var connection = database.Open();
        using var transaction = connection.BeginTransaction();
        new Transaction(connection).Run($"SELECT pg_advisory_xact_lock({LockKey})");
        work(transaction);
        transaction.Commit();
    }

    private sealed class Transaction(NpgsqlConnection connection) : ISchemaTransaction
    {
        public int ReadVersion(string component)
        {
            using var table = new NpgsqlCommand("SELECT to_regclass('gateway_schema') IS NOT NULL", connection);
            if (!(bool)table.ExecuteScalar()!)
            {
                return 0;
            }

            using var version = new NpgsqlCommand("SELECT version FROM gateway_schema WHERE component = $1", connection);
            version.Parameters.Add(new NpgsqlParameter<string> { TypedValue = component });
            return Convert.ToInt32(version.ExecuteScalar() ?? 0, CultureInfo.InvariantCulture);
        }

        public void Run(string sql)
        {
#pragma warning disable CA2100 // Scripts embedded in the program.
            using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
            // A step over a large table, or waiting for another silo's, takes the time that it takes.
            command.CommandTimeout = 0;
            command.ExecuteNonQuery();
        }
    }
}

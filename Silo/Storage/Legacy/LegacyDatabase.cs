using System.Data;
using Gateway.Silo.Storage.Postgres;
using Npgsql;

namespace Gateway.Silo.Storage.Legacy;

/// <summary>The old program's tables in PostgreSQL, read as they were at one moment; nothing is ever written there.</summary>
internal sealed class LegacyDatabase : IDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    /// <summary>Connects.</summary>
    /// <exception cref="StorageStartException">It is no connection string, or the server does not answer.</exception>
    public LegacyDatabase(string connectionString)
    {
        try
        {
            _connection = new NpgsqlConnection(PostgresDatabase.WithTimeLimits(connectionString));
            _connection.Open();
            _transaction = _connection.BeginTransaction(IsolationLevel.RepeatableRead);
        }
        catch (NpgsqlException failure)
        {
            _connection?.Dispose();
            throw new StorageStartException($"The old database cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>The first of these tables that there is; null when there is none.</summary>
    public string? FindTable(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            using var command = new NpgsqlCommand(
                "SELECT count(*) FROM information_schema.tables WHERE table_name = $1 AND table_schema = ANY (current_schemas(false))",
                _connection,
                _transaction);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
            if ((long)command.ExecuteScalar()! > 0)
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>All rows of a table, with whatever columns it has.</summary>
    /// <param name="table">One that <see cref="FindTable"/> has found.</param>
    public IReadOnlyList<LegacyRow> Read(string table)
    {
#pragma warning disable CA2100 // The name is a constant of the callers'.
        using var command = new NpgsqlCommand($"SELECT * FROM \"{table}\" ORDER BY 1, 2", _connection, _transaction);
#pragma warning restore CA2100
        command.CommandTimeout = 0;
        using var reader = command.ExecuteReader();
        var rows = new List<LegacyRow>();
        while (reader.Read())
        {
            var columns = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
            for (var i = 0; i < reader.FieldCount; i++)
            {
                columns[reader.GetName(i)] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            }

            rows.Add(new LegacyRow(columns));
        }

        return rows;
    }

    /// <summary>How many rows a table has.</summary>
    /// <param name="table">One that <see cref="FindTable"/> has found.</param>
    public long Count(string table)
    {
#pragma warning disable CA2100 // The name is a constant of the callers'.
        using var command = new NpgsqlCommand($"SELECT count(*) FROM \"{table}\"", _connection, _transaction);
#pragma warning restore CA2100
        command.CommandTimeout = 0;
        return (long)command.ExecuteScalar()!;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _transaction.Dispose();
        _connection.Dispose();
    }
}

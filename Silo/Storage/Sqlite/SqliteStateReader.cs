using Gateway.Silo.Storage.Batching;
using Microsoft.Data.Sqlite;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>Reads states on a connection of its own, which never waits for the writer's.</summary>
internal sealed class SqliteStateReader : IBatchSession<StateKey, StateRow?>
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _select;

    /// <summary>Takes the connection over.</summary>
    public SqliteStateReader(SqliteConnection connection)
    {
        _connection = connection;
        _select = new(connection, $"SELECT version, payload FROM gateway_state WHERE {SqliteStatement.ByKey}");
    }

    /// <inheritdoc />
    public bool OutcomeUnknown => false;

    /// <inheritdoc />
    public bool MayTryAgain(Exception failure) => false;

    /// <inheritdoc />
    public void Probe()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT 1 FROM gateway_state LIMIT 1";
        command.ExecuteScalar();
    }

    /// <inheritdoc />
    public void Execute(IReadOnlyList<BatchItem<StateKey, StateRow?>> batch)
    {
        foreach (var item in batch)
        {
            using var reader = _select.For(item.Request, transaction: null).ExecuteReader();
            item.SetResult(reader.Read() ? new StateRow(reader.GetFieldValue<byte[]>(1), reader.GetInt64(0)) : null);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _select.Dispose();
        _connection.Dispose();
    }
}

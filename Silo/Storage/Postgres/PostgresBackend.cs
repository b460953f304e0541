using Gateway.Silo.Storage.Batching;
using Gateway.Silo.Storage.Postgres.Orleans;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>A PostgreSQL database. Several processes may share it.</summary>
/// <param name="database">Which.</param>
/// <param name="states">How the grains' states are looked up.</param>
internal sealed class PostgresBackend(PostgresDatabase database, OrleansStateQueries states) : IStorageBackend
{
    /// <inheritdoc />
    public bool HasOneWriter => false;

    /// <inheritdoc />
    public IBatchSession<IWriteRequest, object> OpenWriter() => new PostgresStateWriter(database.Open());

    /// <inheritdoc />
    public IBatchSession<StateKey, StateRow?> OpenReader() => new PostgresStateReader(database.Open());

    /// <inheritdoc />
    public IBatchSession<IWriteRequest, object> OpenHistoryWriter() => new PostgresHistoryWriter(database.Open());

    /// <inheritdoc />
    public IBatchSession<IReadRequest, object> OpenHistoryReader() => new PostgresHistoryReader(database.Open(), states);

    /// <inheritdoc />
    public void Dispose() => database.Dispose();
}

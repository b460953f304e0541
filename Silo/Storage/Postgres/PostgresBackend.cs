using Gateway.Silo.Storage.Batching;
using Gateway.Silo.Storage.Postgres.Orleans;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>A PostgreSQL database. Several processes may share it; the grains' states are Orleans' to read and write.</summary>
/// <param name="database">Which.</param>
/// <param name="states">How the grains' states are looked up.</param>
internal sealed class PostgresBackend(PostgresDatabase database, OrleansStateQueries states) : IStorageBackend
{
    /// <inheritdoc />
    public IBatchSession<IWriteRequest, object> OpenWriter() => new PostgresWriter(database.Open());

    /// <inheritdoc />
    public IBatchSession<IReadRequest, object> OpenReader() => new PostgresHistoryReader(database.Open(), states);

    /// <inheritdoc />
    public void Dispose() => database.Dispose();
}

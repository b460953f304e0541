using Gateway.Silo.Storage.Batching;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>States in PostgreSQL. Several processes may share one database.</summary>
internal sealed class PostgresBackend(PostgresDatabase database) : IStateBackend
{
    /// <inheritdoc />
    public IBatchSession<StateWrite, StateWriteResult> OpenWriter() => new PostgresStateWriter(database.Open());

    /// <inheritdoc />
    public IBatchSession<StateKey, StateRow?> OpenReader() => new PostgresStateReader(database.Open());

    /// <inheritdoc />
    public void Dispose() => database.Dispose();
}

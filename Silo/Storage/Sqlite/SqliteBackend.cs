using Gateway.Silo.Storage.Batching;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>A data folder's <c>gateway.db</c>; holds the folder's lock until disposed.</summary>
internal sealed class SqliteBackend(SqliteDatabase database, SqliteFolderLock folderLock, TimeProvider time) : IStateBackend
{
    /// <inheritdoc />
    public IBatchSession<IWriteRequest, object> OpenWriter() => new SqliteWriter(database.Open(), time);

    /// <inheritdoc />
    public IBatchSession<StateKey, StateRow?> OpenStateReader() => new SqliteStateReader(database.Open());

    /// <inheritdoc />
    public IBatchSession<IReadRequest, object> OpenReader() => new SqliteHistoryReader(database.Open());

    /// <inheritdoc />
    public void Dispose() => folderLock.Dispose();
}

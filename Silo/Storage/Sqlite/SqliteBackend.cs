using Gateway.Silo.Storage.Batching;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>A data folder's <c>gateway.db</c>; holds the folder's lock until disposed.</summary>
internal sealed class SqliteBackend(SqliteDatabase database, SqliteFolderLock folderLock, TimeProvider time) : IStorageBackend
{
    /// <inheritdoc />
    public bool HasOneWriter => true;

    /// <inheritdoc />
    public IBatchSession<IWriteRequest, object> OpenWriter() => new SqliteWriter(database.Open(), time);

    /// <inheritdoc />
    public IBatchSession<StateKey, StateRow?> OpenReader() => new SqliteStateReader(database.Open());

    /// <inheritdoc />
    public IBatchSession<IWriteRequest, object> OpenHistoryWriter() => OpenWriter();

    /// <inheritdoc />
    public IBatchSession<IReadRequest, object> OpenHistoryReader() => new SqliteHistoryReader(database.Open());

    /// <inheritdoc />
    public void Dispose() => folderLock.Dispose();
}

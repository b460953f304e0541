using Gateway.Silo.Storage.Batching;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>States in a data folder's <c>gateway.db</c>; holds the folder's lock until disposed.</summary>
internal sealed class SqliteBackend(SqliteDatabase database, SqliteFolderLock folderLock) : IStateBackend
{
    /// <inheritdoc />
    public IBatchSession<StateWrite, StateWriteResult> OpenWriter() => new SqliteStateWriter(database.Open());

    /// <inheritdoc />
    public IBatchSession<StateKey, StateRow?> OpenReader() => new SqliteStateReader(database.Open());

    /// <inheritdoc />
    public void Dispose() => folderLock.Dispose();
}

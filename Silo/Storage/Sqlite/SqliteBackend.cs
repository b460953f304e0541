using Gateway.Grains.Clocks;
using Gateway.Silo.Storage.Batching;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>A data folder's <c>gateway.db</c>; holds the folder's lock until disposed.</summary>
internal sealed class SqliteBackend(SqliteDatabase database, SqliteFolderLock folderLock, TimeProvider time) : IStateBackend
{
    // Leases, and when messages are due: nothing waits longer because somebody sets the wall clock back.
    private readonly SteadyClock _steadyTime = new(time);

    /// <inheritdoc />
    public IBatchSession<IWriteRequest, object> OpenWriter() => new SqliteWriter(database.Open(), time, _steadyTime);

    /// <inheritdoc />
    public IBatchSession<StateKey, StateRow?> OpenStateReader() => new SqliteStateReader(database.Open());

    /// <inheritdoc />
    public IBatchSession<IReadRequest, object> OpenReader() => new SqliteHistoryReader(database.Open());

    /// <inheritdoc />
    public void Dispose() => folderLock.Dispose();
}

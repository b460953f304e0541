using Gateway.Silo.Storage.Batching;

namespace Gateway.Silo.Storage;

/// <summary>The threads that speak to the database, each with a connection of its own, so that readers wait for no writer. Thread-safe.</summary>
internal sealed class StorageWorkers : IAsyncDisposable
{
    private readonly IStorageBackend _backend;
    private readonly BatchWorker<IWriteRequest, object> _writer;
    private readonly BatchWorker<StateKey, StateRow?> _reader;
    private readonly BatchWorker<IWriteRequest, object> _historyWriter;
    private readonly BatchWorker<IReadRequest, object> _historyReader;

    /// <summary>Starts the workers and takes the backend over.</summary>
    public StorageWorkers(
        IStorageBackend backend, BatchWorkerOptions options, StorageMetrics metrics, TimeProvider time, ILogger<StorageWorkers> logger)
    {
        _backend = backend;
        _writer = new("write", backend.OpenWriter, options, metrics, time, logger);
        _reader = new("read", backend.OpenReader, options, metrics, time, logger);
        _historyWriter = backend.HasOneWriter ? _writer : new("history-write", backend.OpenHistoryWriter, options, metrics, time, logger);
        _historyReader = new("history-read", backend.OpenHistoryReader, options, metrics, time, logger);
    }

    /// <summary>False from a failure until the database answers again. Where the grain runtime keeps the states itself, history alone tells.</summary>
    public bool IsAvailable => _writer.IsAvailable && _reader.IsAvailable && _historyWriter.IsAvailable && _historyReader.IsAvailable;

    /// <summary>Reads a state.</summary>
    /// <exception cref="StorageUnavailableException">The database does not answer, or the storage is closed.</exception>
    public Task<StateRow?> ReadAsync(StateKey key) => _reader.ExecuteAsync(key);

    /// <summary>Writes a state; completes after the commit.</summary>
    /// <exception cref="StorageUnavailableException">The database does not answer, or the storage is closed.</exception>
    /// <exception cref="StateRejectedException">The database refused this one request.</exception>
    public async Task<StateWriteResult> WriteAsync(StateWrite write) => (StateWriteResult)await _writer.ExecuteAsync(write).ConfigureAwait(false);

    /// <summary>Writes to history or outbox; completes after the commit.</summary>
    /// <exception cref="StorageUnavailableException">The database does not answer, or the storage is closed.</exception>
    /// <exception cref="StateRejectedException">The database refused this one request.</exception>
    public async Task<TResult> WriteHistoryAsync<TResult>(IWriteRequest<TResult> write) =>
        (TResult)await _historyWriter.ExecuteAsync(write).ConfigureAwait(false);

    /// <summary>Looks something up in history or outbox.</summary>
    /// <exception cref="StorageUnavailableException">The database does not answer, or the storage is closed.</exception>
    public async Task<TResult> ReadHistoryAsync<TResult>(IReadRequest<TResult> read) =>
        (TResult)await _historyReader.ExecuteAsync(read).ConfigureAwait(false);

    /// <summary>Completes what waits, then disconnects.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        await _historyWriter.DisposeAsync().ConfigureAwait(false);
        await _reader.DisposeAsync().ConfigureAwait(false);
        await _historyReader.DisposeAsync().ConfigureAwait(false);
        _backend.Dispose();
    }
}

using Gateway.Silo.Storage.Batching;

namespace Gateway.Silo.Storage;

/// <summary>The threads that speak to the database, each with a connection of its own, so that readers wait for no writer. Thread-safe.</summary>
internal sealed class StorageWorkers : IAsyncDisposable
{
    private readonly IStorageBackend _backend;
    private readonly BatchWorker<IWriteRequest, object> _writer;
    private readonly BatchWorker<IReadRequest, object> _reader;
    private readonly BatchWorker<StateKey, StateRow?>? _stateReader;

    /// <summary>Starts the workers and takes the backend over.</summary>
    public StorageWorkers(
        IStorageBackend backend, BatchWorkerOptions options, StorageMetrics metrics, TimeProvider time, ILogger<StorageWorkers> logger)
    {
        _backend = backend;
        _writer = new(backend is IStateBackend ? "write" : "history-write", backend.OpenWriter, options, metrics, time, logger);
        _reader = new("history-read", backend.OpenReader, options, metrics, time, logger);
        _stateReader = backend is IStateBackend states ? new("read", states.OpenStateReader, options, metrics, time, logger) : null;
    }

    /// <summary>False from a failure until the database answers again. Where Orleans keeps the states, history alone tells.</summary>
    public bool IsAvailable => _writer.IsAvailable && _reader.IsAvailable && _stateReader is not { IsAvailable: false };

    /// <summary>Whether the grains' states are here; else they are Orleans' to read and write.</summary>
    public bool HasStates => _stateReader is not null;

    /// <summary>Completes when the database has shown that it takes writes now; changes nothing.</summary>
    /// <exception cref="StorageUnavailableException">The database does not answer, or the storage is closed.</exception>
    public Task ProbeAsync() => _writer.ProbeAsync();

    /// <summary>Reads a state, where <see cref="HasStates"/>.</summary>
    /// <exception cref="StorageUnavailableException">The database does not answer, or the storage is closed.</exception>
    public Task<StateRow?> ReadAsync(StateKey key) => _stateReader!.ExecuteAsync(key);

    /// <summary>Writes a state, where <see cref="HasStates"/>; completes after the commit.</summary>
    /// <exception cref="StorageUnavailableException">The database does not answer, or the storage is closed.</exception>
    /// <exception cref="StateRejectedException">The database refused this one request.</exception>
    public async Task<StateWriteResult> WriteAsync(StateWrite write) => (StateWriteResult)await _writer.ExecuteAsync(write).ConfigureAwait(false);

    /// <summary>Writes to history or outbox; completes after the commit.</summary>
    /// <exception cref="StorageUnavailableException">The database does not answer, or the storage is closed.</exception>
    /// <exception cref="StateRejectedException">The database refused this one request.</exception>
    public async Task<TResult> WriteHistoryAsync<TResult>(IWriteRequest<TResult> write) =>
        (TResult)await _writer.ExecuteAsync(write).ConfigureAwait(false);

    /// <summary>Looks something up in history or outbox.</summary>
    /// <exception cref="StorageUnavailableException">The database does not answer, or the storage is closed.</exception>
    public async Task<TResult> ReadHistoryAsync<TResult>(IReadRequest<TResult> read) =>
        (TResult)await _reader.ExecuteAsync(read).ConfigureAwait(false);

    /// <summary>Completes what waits, then disconnects.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        await _reader.DisposeAsync().ConfigureAwait(false);
        if (_stateReader is not null)
        {
            await _stateReader.DisposeAsync().ConfigureAwait(false);
        }

        _backend.Dispose();
    }
}

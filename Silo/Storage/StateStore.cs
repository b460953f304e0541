using Gateway.Silo.Storage.Batching;

namespace Gateway.Silo.Storage;

/// <summary>The state store over either database: one batching worker that writes, one that reads, so that neither waits for the other.</summary>
internal sealed class StateStore : IStateStore
{
    private readonly IStateBackend _backend;
    private readonly BatchWorker<StateWrite, StateWriteResult> _writer;
    private readonly BatchWorker<StateKey, StateRow?> _reader;

    /// <summary>Starts the workers and takes the backend over.</summary>
    public StateStore(IStateBackend backend, BatchWorkerOptions options, StorageMetrics metrics, TimeProvider time, ILogger<StateStore> logger)
    {
        _backend = backend;
        _writer = new("write", backend.OpenWriter, options, metrics, time, logger);
        _reader = new("read", backend.OpenReader, options, metrics, time, logger);
    }

    /// <inheritdoc />
    public bool IsAvailable => _writer.IsAvailable && _reader.IsAvailable;

    /// <inheritdoc />
    public Task<StateRow?> ReadAsync(StateKey key)
    {
        key.Validate();
        return _reader.ExecuteAsync(key);
    }

    /// <inheritdoc />
    public Task<StateWriteResult> WriteAsync(StateKey key, ReadOnlyMemory<byte> payload, long? expectedVersion)
    {
        key.Validate();
        return _writer.ExecuteAsync(new StateWrite(key, payload, expectedVersion));
    }

    /// <inheritdoc />
    public Task<StateWriteResult> ClearAsync(StateKey key, long? expectedVersion)
    {
        key.Validate();
        return _writer.ExecuteAsync(new StateWrite(key, null, expectedVersion));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        await _reader.DisposeAsync().ConfigureAwait(false);
        _backend.Dispose();
    }
}

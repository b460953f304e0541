namespace Gateway.Silo.Storage;

/// <summary>The state store over either database: checks keys, and leaves the rest to the workers.</summary>
internal sealed class StateStore(StorageWorkers workers) : IStateStore
{
    /// <inheritdoc />
    public bool IsAvailable => workers.IsAvailable;

    /// <inheritdoc />
    public Task<StateRow?> ReadAsync(StateKey key)
    {
        key.Validate();
        return workers.ReadAsync(key);
    }

    /// <inheritdoc />
    public Task<StateWriteResult> WriteAsync(StateKey key, ReadOnlyMemory<byte> payload, long? expectedVersion)
    {
        key.Validate();
        return workers.WriteAsync(new StateWrite(key, payload, expectedVersion));
    }

    /// <inheritdoc />
    public Task<StateWriteResult> ClearAsync(StateKey key, long? expectedVersion)
    {
        key.Validate();
        return workers.WriteAsync(new StateWrite(key, null, expectedVersion));
    }
}

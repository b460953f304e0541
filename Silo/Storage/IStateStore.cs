namespace Gateway.Silo.Storage;

/// <summary>
/// The states of grains, one row each, with optimistic concurrency. Safe for any number of concurrent callers; no call does its
/// work on the caller's thread. What a completed write stored survives a crash and a loss of power.
/// </summary>
internal interface IStateStore
{
    /// <summary>False from a failure of the database until it answers again. Never blocks; for health checks.</summary>
    bool IsAvailable { get; }

    /// <summary>Reads a state; null when none is stored.</summary>
    /// <exception cref="ArgumentException">No database could hold this key.</exception>
    /// <exception cref="StorageUnavailableException">The database does not answer, or the store is closed.</exception>
    Task<StateRow?> ReadAsync(StateKey key);

    /// <summary>Stores a state if the stored version is the expected one.</summary>
    /// <param name="key">Which state.</param>
    /// <param name="payload">UTF-8 JSON; must not change until the task completes.</param>
    /// <param name="expectedVersion">The version last read or written; null = none may be stored yet.</param>
    /// <exception cref="ArgumentException">No database could hold this key.</exception>
    /// <exception cref="StorageUnavailableException">The database does not answer, or the store is closed.</exception>
    /// <exception cref="StateRejectedException">The database refused this one row.</exception>
    Task<StateWriteResult> WriteAsync(StateKey key, ReadOnlyMemory<byte> payload, long? expectedVersion);

    /// <summary>Removes a state if the stored version is the expected one; nothing stored and nothing expected is success.</summary>
    /// <param name="key">Which state.</param>
    /// <param name="expectedVersion">The version last read or written; null = none is stored.</param>
    /// <exception cref="ArgumentException">No database could hold this key.</exception>
    /// <exception cref="StorageUnavailableException">The database does not answer, or the store is closed.</exception>
    /// <exception cref="StateRejectedException">The database refused this one row.</exception>
    Task<StateWriteResult> ClearAsync(StateKey key, long? expectedVersion);
}

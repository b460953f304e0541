using System.Collections.Immutable;
using Gateway.Grains.Presence;
using Gateway.Silo.Storage.History;

namespace Gateway.Silo.Storage.Presence;

/// <summary>The tables of presence over either database.</summary>
/// <param name="workers">The way to the database.</param>
/// <param name="signal">Shared by all of this process's.</param>
/// <param name="owner">Names this process in its leases; no other process, nor this one after a restart, may have the same.</param>
/// <param name="metrics">Where failures are counted.</param>
/// <param name="logger">Where refusals are told.</param>
internal sealed class PresenceStore(
    StorageWorkers workers, PresenceSignal signal, string owner, HistoryMetrics metrics, ILogger<PresenceStore> logger)
    : IPresenceJournal, IPresenceOutbox
{
    /// <inheritdoc />
    public async Task<bool> Append(ImmutableArray<PresenceEvent> events, ImmutableArray<KnownDevice> known, ImmutableArray<string> forgotten)
    {
        var append = new PresenceAppend(
            [.. OrEmpty(events).Select(Clean)],
            [.. OrEmpty(known).Reverse().DistinctBy(static device => device.Device).Select(Clean)],
            [.. OrEmpty(forgotten).Select(StoredText.Clean)]);
        try
        {
            await workers.WriteHistoryAsync(append).ConfigureAwait(false);
        }
        catch (StorageUnavailableException)
        {
            // The worker has told it.
            metrics.Failed();
            return false;
        }
        catch (StateRejectedException refused)
        {
            logger.LogError(refused, "The database refused {Events} presence events", append.Events.Length);
            metrics.Failed();
            return false;
        }

        if (append.Events.Length > 0)
        {
            signal.Raise();
        }

        return true;
    }

    /// <inheritdoc />
    public async Task<ImmutableArray<KnownDevice>> Load(int shard)
    {
        try
        {
            return await workers.ReadHistoryAsync(new PresenceLoad(shard)).ConfigureAwait(false);
        }
        catch (StorageUnavailableException)
        {
            // The worker has told it.
            metrics.Failed();
            return default;
        }
    }

    /// <inheritdoc />
    public Task NextStored() => signal.Next;

    /// <inheritdoc />
    public Task<bool> TakeLease(string name, TimeSpan lease)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lease, TimeSpan.Zero);
        return workers.WriteHistoryAsync(new PresenceTakeLease(owner, name, lease));
    }

    /// <inheritdoc />
    public Task ReleaseLease(string name) => workers.WriteHistoryAsync(new PresenceReleaseLease(owner, name));

    /// <inheritdoc />
    public Task<ImmutableArray<StoredPresenceEvent>> ReadNext(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return workers.ReadHistoryAsync(new PresenceNext(count));
    }

    /// <inheritdoc />
    public Task Remove(ImmutableArray<long> ids) =>
        ids.IsDefaultOrEmpty ? Task.CompletedTask : workers.WriteHistoryAsync(new PresenceRemove(ids));

    /// <inheritdoc />
    public Task<long> CountWaiting() => workers.ReadHistoryAsync(new PresenceCount());

    private static PresenceEvent Clean(PresenceEvent row) => row with
    {
        Device = StoredText.Clean(row.Device),
        Event = StoredText.Clean(row.Event),
        Reason = StoredText.Clean(row.Reason),
        Address = StoredText.Clean(row.Address),
    };

    private static KnownDevice Clean(KnownDevice row) => row with
    {
        Device = StoredText.Clean(row.Device),
        Edge = StoredText.Clean(row.Edge),
        Address = StoredText.Clean(row.Address),
    };

    private static ImmutableArray<T> OrEmpty<T>(ImmutableArray<T> rows) => rows.IsDefault ? [] : rows;
}

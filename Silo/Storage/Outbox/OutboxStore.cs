using System.Collections.Immutable;
using Gateway.Grains.Notifications;

namespace Gateway.Silo.Storage.Outbox;

/// <summary>The outbox over either database.</summary>
/// <param name="workers">The way to the database.</param>
/// <param name="signal">Raised by whoever stores messages.</param>
/// <param name="owner">Names this process in its leases; no other process, nor this one after a restart, may have the same.</param>
internal sealed class OutboxStore(StorageWorkers workers, OutboxSignal signal, string owner) : IOutbox
{
    private const int LongestError = 500;

    /// <inheritdoc />
    public Task NextStored(NotificationChannel channel) => signal.Next(channel);

    /// <inheritdoc />
    public Task<ImmutableArray<OutboxMessage>> Claim(NotificationChannel channel, int count, TimeSpan lease)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(lease, TimeSpan.Zero);
        return workers.WriteHistoryAsync(new OutboxClaim(owner, channel, count, lease));
    }

    /// <inheritdoc />
    public Task<bool> Complete(long id) => workers.WriteHistoryAsync(new OutboxComplete(owner, id));

    /// <inheritdoc />
    public Task<bool> PutOff(long id, TimeSpan delay, string error)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        var text = StoredText.Clean(error.Length > LongestError ? error[..LongestError] : error);
        return workers.WriteHistoryAsync(new OutboxPutOff(owner, id, delay, text));
    }

    /// <inheritdoc />
    public Task<long> CountWaiting(NotificationChannel channel) => workers.ReadHistoryAsync(new OutboxCount(channel));
}

using System.Collections.Immutable;
using Gateway.Grains.Notifications;

namespace Gateway.Silo.Storage.Outbox;

/// <summary>
/// The notifications that wait in the database to be sent. A message is taken under a lease, so that of several processes on one database
/// only one has it; when a process dies, others get its messages once their leases are over. Thread-safe; every method throws
/// <see cref="StorageUnavailableException"/> when the database does not answer.
/// </summary>
/// <remarks>
/// To deliver without polling, take <see cref="NextStored"/> first, then <see cref="Claim"/>; when nothing was due, await that task, with a
/// limit after which what was put off, or belonged to a process that died, is looked for.
/// </remarks>
internal interface IOutbox
{
    /// <summary>A task that completes when this process has next stored a message of this channel. Never fails, and never blocks.</summary>
    Task NextStored(NotificationChannel channel);

    /// <summary>Takes messages that are due and that nobody holds, the ones longest due first.</summary>
    /// <param name="channel">Of which channel.</param>
    /// <param name="count">At most how many, 1 up.</param>
    /// <param name="lease">How long they are this process's alone, by the database's clock where it has one.</param>
    /// <returns>After the commit; empty when none is due.</returns>
    Task<ImmutableArray<OutboxMessage>> Claim(NotificationChannel channel, int count, TimeSpan lease);

    /// <summary>Removes a message that was sent, or given up.</summary>
    /// <returns>After the commit; false when it was no longer this process's, since its lease was over and another one has taken it.</returns>
    Task<bool> Complete(long id);

    /// <summary>Lets a message go that could not be sent, to be due again later; counts the attempt.</summary>
    /// <param name="id">The message.</param>
    /// <param name="delay">How long from now it is left alone.</param>
    /// <param name="error">What went wrong, for operators who look into the table; cut to 500 characters.</param>
    /// <returns>After the commit; false when it was no longer this process's.</returns>
    Task<bool> PutOff(long id, TimeSpan delay, string error);

    /// <summary>How many messages of this channel are in the outbox, due, put off or being sent.</summary>
    Task<long> CountWaiting(NotificationChannel channel);
}

using System.Collections.Immutable;
using Gateway.Grains.Presence;

namespace Gateway.Silo.Storage.Presence;

/// <summary>
/// The presence events that wait in the database to be told, for the one process that tells them. Thread-safe; every method but
/// <see cref="NextStored"/> throws <see cref="StorageUnavailableException"/> when the database does not answer.
/// </summary>
internal interface IPresenceOutbox
{
    /// <summary>A task that completes when this process has next stored an event. Never fails, and never blocks. Take it before a look.</summary>
    Task NextStored();

    /// <summary>Takes the lease of this name, or renews it. By the database's clock where it has one.</summary>
    /// <param name="name">What only one process may do.</param>
    /// <param name="lease">How long from now it is this process's alone.</param>
    /// <returns>After the commit; false when another process has it.</returns>
    Task<bool> TakeLease(string name, TimeSpan lease);

    /// <summary>Gives a lease back that this process has; of another's nothing happens.</summary>
    Task ReleaseLease(string name);

    /// <summary>
    /// The events stored first, in the order of their ids. Of one device that is the order in which its events happened; of two silos' devices
    /// an event may appear whose id is lower than one that was read before, so remove by id, never all up to an id.
    /// </summary>
    /// <param name="count">At most how many, 1 up.</param>
    Task<ImmutableArray<StoredPresenceEvent>> ReadNext(int count);

    /// <summary>Removes events that were told, or given up.</summary>
    /// <returns>After the commit.</returns>
    Task Remove(ImmutableArray<long> ids);

    /// <summary>How many events wait.</summary>
    Task<long> CountWaiting();
}

/// <summary>An event that waits to be told.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Event">What is to be told.</param>
internal sealed record StoredPresenceEvent(long Id, PresenceEvent Event);

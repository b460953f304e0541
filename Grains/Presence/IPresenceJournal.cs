using System.Collections.Immutable;

namespace Gateway.Grains.Presence;

/// <summary>
/// What is to be told of devices that came and went, and who was last said to be connected; in the database's own tables. A service of the
/// process; thread-safe.
/// </summary>
public interface IPresenceJournal
{
    /// <summary>Stores what is to be told together with what is then known, all or nothing. Events keep their order.</summary>
    /// <param name="events">What is to be told.</param>
    /// <param name="known">Devices that are connected now; each takes the place of what was known of it before.</param>
    /// <param name="forgotten">Ids, as text, of devices that no longer are.</param>
    /// <returns>After the commit; false when the database did not take it.</returns>
    Task<bool> Append(ImmutableArray<PresenceEvent> events, ImmutableArray<KnownDevice> known, ImmutableArray<string> forgotten);

    /// <summary>Who of a shard was last said to be connected, in no order.</summary>
    /// <returns>Default when the database does not answer.</returns>
    Task<ImmutableArray<KnownDevice>> Load(int shard);
}

/// <summary>Something that is to be told of a device.</summary>
/// <param name="Device">The device's id, as text.</param>
/// <param name="Event">What happened: <c>connected</c>, <c>disconnected</c> or <c>flapping</c>.</param>
/// <param name="Reason">With <c>disconnected</c>: why; otherwise empty.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Address">From where it was connected; empty where that is not known.</param>
/// <param name="Sequence">A number that rises with each event of this device.</param>
public sealed record PresenceEvent(string Device, string Event, string Reason, DateTimeOffset At, string Address, long Sequence);

/// <summary>A device that was said to be connected.</summary>
/// <param name="Device">The device's id, as text.</param>
/// <param name="Shard">The shard that it belongs to.</param>
/// <param name="Edge">Which silo held its connection.</param>
/// <param name="Epoch">The epoch of its login.</param>
/// <param name="Since">Since when, UTC.</param>
/// <param name="Address">From where; empty where that is not known.</param>
public sealed record KnownDevice(string Device, int Shard, string Edge, long Epoch, DateTimeOffset Since, string Address);

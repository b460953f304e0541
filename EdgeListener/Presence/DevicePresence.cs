using Gateway.EdgeListener.Connections;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Interfaces.Presence;

namespace Gateway.EdgeListener.Presence;

/// <summary>A device that is logged in by a connection of this silo; the connection has it as long as it is.</summary>
/// <param name="device">The device's id, as text.</param>
/// <param name="epoch">The epoch of its login.</param>
/// <param name="since">Since when it is online, UTC.</param>
internal sealed class DevicePresence(string device, long epoch, DateTimeOffset since)
{
    private readonly long _since = since.UtcTicks;

    /// <summary>The shard that it is told to.</summary>
    public byte Shard { get; } = (byte)PresenceShards.Of(device);

    /// <summary>The device's id, as text.</summary>
    public string Device { get; } = device;

    /// <summary>The epoch of its login.</summary>
    public long Epoch { get; } = epoch;

    /// <summary>Since when it is online, UTC.</summary>
    public DateTimeOffset Since => new(_since, TimeSpan.Zero);

    /// <summary>It is online by this connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="lastSeen">When it was last heard of, UTC.</param>
    public PresenceChange Online(EdgeConnection connection, DateTimeOffset lastSeen) =>
        new(PresenceChangeKind.Online, Device, Epoch, connection.Id, Since)
        {
            Address = connection.AddressText,
            LastSeen = lastSeen,
        };

    /// <summary>It is not any more.</summary>
    public PresenceChange Offline(EdgeConnection connection, DateTimeOffset at, CloseReason reason) =>
        new(PresenceChangeKind.Offline, Device, Epoch, connection.Id, at) { Reason = reason };

    /// <summary>It logs in too often.</summary>
    public PresenceChange Flapping(EdgeConnection connection, DateTimeOffset at, DateTimeOffset? heldOffUntil) =>
        new(PresenceChangeKind.Flapping, Device, Epoch, connection.Id, at) { HeldOffUntil = heldOffUntil };

    /// <summary>It was heard of.</summary>
    public PresenceChange Seen(EdgeConnection connection, DateTimeOffset at) =>
        new(PresenceChangeKind.Seen, Device, Epoch, connection.Id, at);
}

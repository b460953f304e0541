using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Presence;

namespace Gateway.Grains.Presence;

/// <summary>A device that is online, as a shard keeps it: there are many, so it is small.</summary>
internal sealed class OnlineEntry(string edgeId, PresenceChange online)
{
    private readonly long _since = online.At.UtcTicks;
    private long _lastSeen = Math.Max(online.At.UtcTicks, online.LastSeen.UtcTicks);

    /// <summary>Its id, as text.</summary>
    public string Device { get; } = online.Device;

    /// <summary>Which edge holds its connection.</summary>
    public string EdgeId { get; } = edgeId;

    /// <summary>The epoch of its login.</summary>
    public long Epoch { get; } = online.Epoch;

    /// <summary>Since when it is online, UTC.</summary>
    public DateTimeOffset Since => new(_since, TimeSpan.Zero);

    /// <summary>From where it connected.</summary>
    public string Address { get; } = online.Address;

    /// <summary>It was heard of.</summary>
    public void SeenAt(DateTimeOffset at) => _lastSeen = Math.Max(_lastSeen, at.UtcTicks);

    /// <summary>As it is told.</summary>
    public OnlineDevice ToDevice()
    {
        var separator = Device.IndexOf(':', StringComparison.Ordinal);
        return new OnlineDevice(
            new DeviceId(Device[..separator], Device[(separator + 1)..]),
            Address,
            Since,
            new DateTimeOffset(_lastSeen, TimeSpan.Zero),
            EdgeId);
    }
}

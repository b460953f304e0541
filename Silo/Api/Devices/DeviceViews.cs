using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Presence;

namespace Gateway.Silo.Api.Devices;

/// <summary>A device that is online.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Address">From where it connected; empty where that is not known.</param>
/// <param name="Since">Since when, UTC.</param>
/// <param name="LastSeen">When it was last heard of, UTC; may lag by some seconds.</param>
/// <param name="Edge">Which silo holds its connection.</param>
internal sealed record OnlineDeviceView(string Id, string Address, DateTimeOffset Since, DateTimeOffset LastSeen, string Edge)
{
    /// <summary>Shows a device.</summary>
    public static OnlineDeviceView Of(OnlineDevice device) =>
        new(device.Device.ToString(), device.Address, device.Since, device.LastSeen, device.EdgeId);
}

/// <summary>A page of devices that are online.</summary>
/// <param name="Items">The devices, in an order that stays.</param>
/// <param name="Next">Where the next page begins; not there after the last one.</param>
internal sealed record OnlineDevicePage(ImmutableArray<OnlineDeviceView> Items, string? Next);

/// <summary>How many devices are online.</summary>
/// <param name="Count">How many.</param>
internal sealed record DeviceCount(long Count);

/// <summary>What is known of a device.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsOnline">Whether it is connected, now.</param>
/// <param name="Edge">Which silo holds its connection.</param>
/// <param name="Connection">Its connection's id within that silo.</param>
/// <param name="LastSeen">When it was last heard of, UTC; up to five minutes behind while it is connected.</param>
/// <param name="IsBlocked">Whether an operator has blocked it.</param>
/// <param name="KeptCommands">How many commands wait for its return.</param>
internal sealed record DeviceStatusView(
    string Id, bool IsOnline, string? Edge, long? Connection, DateTimeOffset? LastSeen, bool IsBlocked, int KeptCommands)
{
    /// <summary>Shows a device.</summary>
    public static DeviceStatusView Of(DeviceId id, DeviceStatus status) => new(
        (status.Code.Length == 0 ? id : id with { Code = status.Code }).ToString(),
        status.IsOnline,
        status.EdgeId,
        status.IsOnline ? status.ConnectionId : null,
        status.LastSeen == default ? null : status.LastSeen,
        status.IsBlocked,
        status.KeptCommands);
}

using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Presence;

namespace Gateway.Silo.Api.Devices;

/// <summary>A device of a list.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsOnline">Whether it is connected; left out of lists that have no others.</param>
/// <param name="Address">Of one that is online, from where it connected; empty where that is not known.</param>
/// <param name="Since">Of one that is online, since when, UTC.</param>
/// <param name="LastSeen">When it was last heard of, UTC; may lag by some seconds, and by five minutes where its silo was lost.</param>
/// <param name="Edge">Which silo holds its connection.</param>
/// <param name="IsBlocked">Whether an operator has blocked it; left out of lists of those that are online.</param>
internal sealed record ListedDeviceView(
    string Id, bool? IsOnline, string? Address, DateTimeOffset? Since, DateTimeOffset LastSeen, string? Edge, bool? IsBlocked)
{
    /// <summary>Shows a device in a list of those that are online.</summary>
    public static ListedDeviceView Of(OnlineDevice device) =>
        new(device.Device.ToString(), null, device.Address, device.Since, device.LastSeen, device.EdgeId, null);

    /// <summary>Shows a device in a list of all, or of those that are offline.</summary>
    public static ListedDeviceView Of(ListedDevice device) => new(
        device.Id.ToString(),
        device.Online is not null,
        device.Online?.Address,
        device.Online?.Since,
        device.LastSeen,
        device.Online?.EdgeId,
        device.IsBlocked);
}

/// <summary>A page of devices.</summary>
/// <param name="Items">The devices, in an order that stays.</param>
/// <param name="Next">Where the next page begins; not there after the last one.</param>
internal sealed record DevicePageView(ImmutableArray<ListedDeviceView> Items, string? Next);

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
/// <param name="NeverSeen">
/// True for one that never was here: it is known since it was enrolled or added to an apartment, or an operator did something to it; left out otherwise.
/// </param>
internal sealed record DeviceStatusView(
    string Id, bool IsOnline, string? Edge, long? Connection, DateTimeOffset? LastSeen, bool IsBlocked, int KeptCommands, bool? NeverSeen)
{
    /// <summary>Shows a device.</summary>
    public static DeviceStatusView Of(DeviceId id, DeviceStatus status) => new(
        (status.Code.Length == 0 ? id : id with { Code = status.Code }).ToString(),
        status.IsOnline,
        status.EdgeId,
        status.IsOnline ? status.ConnectionId : null,
        status.LastSeen == default ? null : status.LastSeen,
        status.IsBlocked,
        status.KeptCommands,
        status is { IsOnline: false } && status.LastSeen == default ? true : null);
}

using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Devices;

namespace Gateway.Grains.Interfaces.Presence;

/// <summary>A device that is online.</summary>
/// <param name="Device">Which.</param>
/// <param name="Address">From where it connected; empty where that is not known.</param>
/// <param name="Since">Since when, UTC.</param>
/// <param name="LastSeen">When it was last heard of, UTC; may lag by some seconds.</param>
/// <param name="EdgeId">Which silo holds its connection.</param>
[GenerateSerializer, Immutable, Alias("Gateway.OnlineDevice")]
public sealed record OnlineDevice(DeviceId Device, string Address, DateTimeOffset Since, DateTimeOffset LastSeen, string EdgeId);

/// <summary>A page of the devices that are online, in an order that stays.</summary>
/// <param name="Devices">The devices.</param>
/// <param name="Next">Where the next page begins; null after the last one.</param>
[GenerateSerializer, Immutable, Alias("Gateway.OnlinePage")]
public sealed record OnlinePage(ImmutableArray<OnlineDevice> Devices, string? Next);

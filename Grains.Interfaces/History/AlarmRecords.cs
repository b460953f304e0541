using System.Collections.Immutable;

namespace Gateway.Grains.Interfaces.History;

/// <summary>Which alarms are asked for (protocol 1, QueryAlarm). An empty list restricts nothing.</summary>
/// <param name="Page">Which page, 0 up; newest alarms first.</param>
/// <param name="From">The earliest time, UTC, included.</param>
/// <param name="To">The latest time, UTC, included.</param>
/// <param name="ApartmentIds">Only of these apartments.</param>
/// <param name="DeviceIds">Only of these devices.</param>
/// <param name="AlarmTypes">Only of these kinds: a device type's id (100 fire, 101 gas …), or a key's alarm type (10 when armed, 20 always).</param>
[GenerateSerializer, Immutable, Alias("Gateway.AlarmFilter")]
public sealed record AlarmFilter(
    int Page,
    DateTimeOffset? From,
    DateTimeOffset? To,
    ImmutableArray<long> ApartmentIds,
    ImmutableArray<long> DeviceIds,
    ImmutableArray<int> AlarmTypes)
{
    /// <summary>How many alarms a page has.</summary>
    public const int PageSize = 10;

    /// <summary>How long each of the lists may be.</summary>
    public const int MaxListLength = 100;
}

/// <summary>An alarm, as its account's phones see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ApartmentId">The apartment that the device stands in.</param>
/// <param name="DeviceType">The name of the device's type.</param>
/// <param name="DeviceId">The device's id in that apartment.</param>
/// <param name="At">When it happened, UTC.</param>
/// <param name="DeviceCode">The device's code.</param>
/// <param name="Name">What the device was called then.</param>
/// <param name="Model">The device's model.</param>
[GenerateSerializer, Immutable, Alias("Gateway.AlarmView")]
public sealed record AlarmView(
    long Id, long ApartmentId, string DeviceType, long DeviceId, DateTimeOffset At, string DeviceCode, string Name, string Model);

/// <summary>A page of alarms.</summary>
/// <param name="Alarms">At most <see cref="AlarmFilter.PageSize"/>, newest first.</param>
[GenerateSerializer, Immutable, Alias("Gateway.AlarmPage")]
public sealed record AlarmPage(ImmutableArray<AlarmView> Alarms);

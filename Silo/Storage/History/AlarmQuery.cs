using System.Collections.Immutable;
using System.Data.Common;
using Gateway.Grains.Events;
using Gateway.Grains.Interfaces.History;

namespace Gateway.Silo.Storage.History;

/// <summary>Look up a page of an account's alarms, newest first.</summary>
/// <param name="AccountId">Whose.</param>
/// <param name="Filter">Which.</param>
internal sealed record AlarmQuery(long AccountId, AlarmFilter Filter) : IReadRequest<ImmutableArray<AlarmView>>
{
    /// <summary>How many alarms come before the page; more than a 32-bit number holds.</summary>
    public long Offset => (long)Math.Max(0, Filter.Page) * AlarmFilter.PageSize;

    /// <summary>The apartments asked for; null for all.</summary>
    public long[]? Apartments => NullIfEmpty(Filter.ApartmentIds);

    /// <summary>The devices asked for; null for all.</summary>
    public long[]? Devices => NullIfEmpty(Filter.DeviceIds);

    /// <summary>The keys' alarm types among the types asked for; null when no types were.</summary>
    public int[]? KeyTypes => Types(isOfKey: true);

    /// <summary>The device types among the types asked for; null when no types were.</summary>
    public int[]? DeviceTypes => Types(isOfKey: false);

    /// <summary>Reads a row.</summary>
    public static AlarmView Row(DbDataReader row, TimeColumn time) => new(
        row.GetInt64(0),
        row.GetInt64(1),
        row.GetString(2),
        row.GetInt64(3),
        time(row, 4),
        row.GetString(5),
        row.GetString(6),
        row.GetString(7));

    private static T[]? NullIfEmpty<T>(ImmutableArray<T> wanted) => wanted.IsDefaultOrEmpty ? null : [.. wanted];

    private int[]? Types(bool isOfKey) =>
        NullIfEmpty(Filter.AlarmTypes) is { } wanted ? [.. wanted.Where(type => (type is Reading.WhenArmed or Reading.Always) == isOfKey)] : null;
}

using System.Collections.Immutable;
using Gateway.Silo.Storage.History;

namespace Gateway.Silo.Api.History;

/// <summary>Something that a device reported.</summary>
/// <param name="Id">Its id.</param>
/// <param name="At">When it arrived, UTC.</param>
/// <param name="Relayer">The number of the relayer that the device stands under.</param>
/// <param name="Code">The device's code.</param>
/// <param name="Key">The device's key.</param>
/// <param name="Model">The device's model.</param>
/// <param name="Value">The value.</param>
/// <param name="State">What the value means; empty when the model has no name for it.</param>
internal sealed record EventView(long Id, DateTimeOffset At, long Relayer, string Code, int Key, string Model, int Value, string State)
{
    /// <summary>Shows an event.</summary>
    public static EventView Of(EventRow row)
    {
        var e = row.Event;
        return new(row.Id, e.At, e.RelayerId, e.DeviceCode, e.KeySequence, e.Model, e.Value, e.State);
    }
}

/// <summary>A page of events.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Next">Where the next page begins; not there after the last one.</param>
internal sealed record EventPage(ImmutableArray<EventView> Items, string? Next);

/// <summary>An alarm in an apartment; names and types as they were then.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Event">The event that raised it.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Account">The apartment's owner.</param>
/// <param name="Apartment">The apartment.</param>
/// <param name="Device">The device's number in that apartment.</param>
/// <param name="Code">The device's code.</param>
/// <param name="Key">The device's key.</param>
/// <param name="Name">What the device was called.</param>
/// <param name="Model">The device's model.</param>
/// <param name="DeviceType">The name of the device's type.</param>
/// <param name="AlarmType">10 when armed, 20 always.</param>
/// <param name="AlarmLevel">How grave it is, 1 up.</param>
internal sealed record AlarmEntry(
    long Id,
    long Event,
    DateTimeOffset At,
    long Account,
    long Apartment,
    long Device,
    string Code,
    int Key,
    string Name,
    string Model,
    string DeviceType,
    int AlarmType,
    int AlarmLevel)
{
    /// <summary>Shows an alarm.</summary>
    public static AlarmEntry Of(AlarmRow row)
    {
        var a = row.Alarm;
        return new(
            row.Id, row.EventId, row.At, a.AccountId, a.ApartmentId, a.DeviceId, a.DeviceCode, a.KeySequence, a.Name, a.Model, a.DeviceType, a.AlarmType,
            a.AlarmLevel);
    }
}

/// <summary>A page of alarms.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Next">Where the next page begins; not there after the last one.</param>
internal sealed record AlarmPageView(ImmutableArray<AlarmEntry> Items, string? Next);

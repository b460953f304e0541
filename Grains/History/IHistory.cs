using System.Collections.Immutable;
using Gateway.Grains.Interfaces.History;
using Gateway.Grains.Notifications;

namespace Gateway.Grains.History;

/// <summary>What happened, kept in the database's own tables. A service of the process; thread-safe.</summary>
public interface IHistory
{
    /// <summary>Stores an event with the alarms that it raised and the notifications to be sent of them, all or nothing.</summary>
    /// <returns>After the commit; false when the database did not take it.</returns>
    Task<bool> Store(StoredEvent happened, ImmutableArray<StoredAlarm> alarms, ImmutableArray<Notification> notifications);

    /// <summary>Stores notifications that belong to no event.</summary>
    /// <returns>After the commit; false when the database did not take them.</returns>
    Task<bool> Store(ImmutableArray<Notification> notifications);

    /// <summary>Reads a page of an account's alarms, newest first.</summary>
    /// <returns>Default when the database does not answer.</returns>
    Task<ImmutableArray<AlarmView>> QueryAlarms(long accountId, AlarmFilter filter);
}

/// <summary>Something that a device reported.</summary>
/// <param name="RelayerId">The relayer that the device stands under.</param>
/// <param name="DeviceCode">The device's code, as it was reported.</param>
/// <param name="KeySequence">The key.</param>
/// <param name="Model">The device's model.</param>
/// <param name="Value">The value.</param>
/// <param name="State">What the value means: the name of the model's state; empty when it has none for it.</param>
/// <param name="At">When it arrived, UTC.</param>
public sealed record StoredEvent(
    long RelayerId, string DeviceCode, int KeySequence, string Model, int Value, string State, DateTimeOffset At);

/// <summary>An alarm that an event raised in one apartment. Its time is the event's.</summary>
/// <param name="AccountId">The apartment's owner.</param>
/// <param name="ApartmentId">The apartment.</param>
/// <param name="DeviceId">The device's id in that apartment.</param>
/// <param name="DeviceCode">The device's code, as the apartment has it.</param>
/// <param name="KeySequence">The key.</param>
/// <param name="Name">What the device is called now.</param>
/// <param name="Model">The device's model.</param>
/// <param name="DeviceTypeId">The id of the device's type.</param>
/// <param name="DeviceType">The name of the device's type.</param>
/// <param name="AlarmType">The key's alarm type: 10 when armed, 20 always.</param>
/// <param name="AlarmLevel">How grave the state is, 1 up.</param>
public sealed record StoredAlarm(
    long AccountId,
    long ApartmentId,
    long DeviceId,
    string DeviceCode,
    int KeySequence,
    string Name,
    string Model,
    int DeviceTypeId,
    string DeviceType,
    int AlarmType,
    int AlarmLevel);

using System.Collections.Immutable;
using Gateway.Grains.History;

namespace Gateway.Silo.Storage.History;

/// <summary>What operators ask of events and alarms, of whomever. Newest first. Thread-safe.</summary>
internal interface IHistoryQueries
{
    /// <summary>The longest page.</summary>
    const int MaxPage = 1000;

    /// <summary>Reads a page of events.</summary>
    /// <returns>Default when the database does not answer.</returns>
    /// <exception cref="ArgumentException">A device is named without its relayer, or the page's length is none.</exception>
    Task<ImmutableArray<EventRow>> Events(EventSearch search);

    /// <summary>Reads a page of alarms.</summary>
    /// <returns>Default when the database does not answer.</returns>
    /// <exception cref="ArgumentException">A device is named without its apartment, or the page's length is none.</exception>
    Task<ImmutableArray<AlarmRow>> Alarms(AlarmSearch search);
}

/// <summary>Where a page ended: only what is older comes after it.</summary>
/// <param name="At">The time of its last row.</param>
/// <param name="Id">The id of its last row.</param>
internal readonly record struct HistoryPosition(DateTimeOffset At, long Id);

/// <summary>Which time is asked for, and how much of it.</summary>
/// <param name="From">The earliest, UTC, included; null for any.</param>
/// <param name="To">The latest, UTC, included; null for any.</param>
/// <param name="After">Where the page before ended; null for the first page.</param>
/// <param name="Limit">How many, 1 to <see cref="IHistoryQueries.MaxPage"/>.</param>
internal sealed record HistoryRange(DateTimeOffset? From, DateTimeOffset? To, HistoryPosition? After, int Limit);

/// <summary>Which events are asked for.</summary>
/// <param name="RelayerId">Only of this relayer; null for all.</param>
/// <param name="DeviceCode">Only of the device with this code, as it was reported; takes <paramref name="RelayerId"/>. Null for all.</param>
/// <param name="Range">When, and how many.</param>
internal sealed record EventSearch(long? RelayerId, string? DeviceCode, HistoryRange Range) : IReadRequest<ImmutableArray<EventRow>>;

/// <summary>Which alarms are asked for.</summary>
/// <param name="AccountId">Only of this account; null for all.</param>
/// <param name="ApartmentId">Only of this apartment; null for all.</param>
/// <param name="DeviceId">Only of the device with this id in the apartment; takes <paramref name="ApartmentId"/>. Null for all.</param>
/// <param name="Range">When, and how many.</param>
internal sealed record AlarmSearch(long? AccountId, long? ApartmentId, long? DeviceId, HistoryRange Range) : IReadRequest<ImmutableArray<AlarmRow>>;

/// <summary>An event as it is stored.</summary>
internal sealed record EventRow(long Id, StoredEvent Event)
{
    /// <summary>Where a page ends that ends with this one.</summary>
    public HistoryPosition Position => new(Event.At, Id);
}

/// <summary>An alarm as it is stored.</summary>
internal sealed record AlarmRow(long Id, long EventId, DateTimeOffset At, StoredAlarm Alarm)
{
    /// <summary>Where a page ends that ends with this one.</summary>
    public HistoryPosition Position => new(At, Id);
}

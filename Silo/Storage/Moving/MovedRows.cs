using System.Text.Json;

namespace Gateway.Silo.Storage.Moving;

/// <summary>The first line of an export.</summary>
/// <param name="Version">Of the format; a program reads its own version and older ones.</param>
/// <param name="Created">When it was made, UTC.</param>
/// <param name="Storage">Where from; for people.</param>
internal sealed record MovedHeader(int Version, DateTimeOffset Created, string Storage);

/// <summary>A grain's state.</summary>
/// <param name="Type">The grain type's name.</param>
/// <param name="Key">The grain's key; an integer's in upper-case hexadecimal digits.</param>
/// <param name="Name">The state's name.</param>
/// <param name="Payload">The state.</param>
internal sealed record MovedState(string Type, string Key, string Name, JsonElement Payload);

/// <summary>Something that a device reported.</summary>
internal sealed record MovedEvent(
    long Id, DateTimeOffset At, long RelayerId, string DeviceCode, int KeySeq, string Model, int Value, string State);

/// <summary>What an event meant to an apartment.</summary>
internal sealed record MovedAlarm(
    long Id,
    long EventId,
    DateTimeOffset At,
    long AccountId,
    long ApartmentId,
    long DeviceId,
    string DeviceCode,
    int KeySeq,
    string Name,
    string Model,
    int DeviceTypeId,
    string DeviceType,
    int AlarmType,
    int AlarmLevel);

/// <summary>A message that waits to be sent; its lease ended with the gateway.</summary>
internal sealed record MovedMessage(
    long Id,
    int Channel,
    string Recipient,
    string Subject,
    string Text,
    string Platform,
    DateTimeOffset Created,
    DateTimeOffset NextAttempt,
    int Attempts,
    string? LastError = null);

/// <summary>The highest ids that were ever given out, so that none is used again.</summary>
internal sealed record MovedIds(long Event, long Alarm, long Message);

/// <summary>How many rows there are of each kind.</summary>
internal sealed record MovedCounts(long States, long Events, long Alarms, long Messages)
{
    /// <summary>All together.</summary>
    public long Total => States + Events + Alarms + Messages;

    /// <inheritdoc />
    public override string ToString() => $"{States} states, {Events} events, {Alarms} alarms, {Messages} messages to send";
}

/// <summary>The last line of an export, without which it is incomplete.</summary>
internal sealed record MovedEnd(MovedCounts Counts, MovedIds Ids);

/// <summary>A line of an export: one of these, and nothing else.</summary>
internal sealed record MovedLine(
    MovedHeader? Gateway = null,
    MovedState? State = null,
    MovedEvent? Event = null,
    MovedAlarm? Alarm = null,
    MovedMessage? Message = null,
    MovedEnd? End = null);

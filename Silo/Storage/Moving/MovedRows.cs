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
internal sealed record MovedState(string Type, string Key, string Name, JsonElement Payload)
{
    /// <summary>From a row.</summary>
    /// <exception cref="JsonException">The payload is no JSON.</exception>
    public static MovedState Of(string type, string key, string name, byte[] payload)
    {
        using var document = JsonDocument.Parse(payload);
        return new MovedState(type, key, name, document.RootElement.Clone());
    }
}

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

/// <summary>A command and what became of it.</summary>
internal sealed record MovedCommand(
    Guid Id,
    string Device,
    string Instruction,
    long InstructionId,
    string Subject,
    byte[] Data,
    long DeadlineMs,
    int State,
    string Reason,
    long Status,
    byte[] Answer,
    DateTimeOffset CreatedAt,
    DateTimeOffset? SentAt = null,
    DateTimeOffset? EndedAt = null,
    DateTimeOffset? ExpiresAt = null);

/// <summary>A change that somebody asked for.</summary>
internal sealed record MovedAudit(
    long Id,
    DateTimeOffset At,
    string KeyId,
    string KeyName,
    string Route,
    string Target,
    string Detail,
    int Status,
    string Address);

/// <summary>Something that is to be told of a device.</summary>
internal sealed record MovedPresence(long Id, string Device, string Event, string Reason, DateTimeOffset At, string Address, long Sequence);

/// <summary>A device that was said to be connected.</summary>
internal sealed record MovedKnown(string Device, int Shard, string Edge, long Epoch, DateTimeOffset Since, string Address);

/// <summary>The highest ids that were ever given out, so that none is used again.</summary>
internal sealed record MovedIds(long Event, long Alarm, long Message, long Audit = 0, long Presence = 0);

/// <summary>How many rows there are of each kind.</summary>
internal sealed record MovedCounts(
    long States, long Events, long Alarms, long Messages, long Commands = 0, long Audits = 0, long Presences = 0, long Known = 0)
{
    /// <summary>All together.</summary>
    public long Total => States + Events + Alarms + Messages + Commands + Audits + Presences + Known;

    /// <inheritdoc />
    public override string ToString() =>
        $"{States} states, {Events} events, {Alarms} alarms, {Messages} messages to send, {Commands} commands, {Audits} audit entries, "
        + $"{Presences} presence events, {Known} known devices";
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
    MovedCommand? Command = null,
    MovedAudit? Audit = null,
    MovedPresence? Presence = null,
    MovedKnown? Known = null,
    MovedEnd? End = null);

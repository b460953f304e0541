using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Grains.Interfaces.Devices;

/// <summary>What came of a login.</summary>
/// <param name="Result">Whether the connection is the device's now.</param>
/// <param name="Epoch">With <see cref="AttachResult.Attached"/>: the number to name in every later call of this connection; over 0.</param>
[GenerateSerializer, Immutable, Alias("Gateway.Attachment")]
public sealed record Attachment(AttachResult Result, long Epoch)
{
    /// <summary>With <see cref="AttachResult.Attached"/>: by this login the device was found to log in too often; null when it was not.</summary>
    [Id(0)]
    public Flapping? Flapping { get; init; }

    /// <summary>With <see cref="AttachResult.Attached"/>: who is told of the device's frames.</summary>
    [Id(1)]
    public ImmutableArray<TraceRequest> Traces { get; init; } = [];
}

/// <summary>A device logs in too often.</summary>
/// <param name="HeldOffUntil">Until when its further logins are refused, UTC; null when they are not.</param>
[GenerateSerializer, Immutable, Alias("Gateway.Flapping")]
public sealed record Flapping(DateTimeOffset? HeldOffUntil);

/// <summary>Whether a connection became a device's.</summary>
[GenerateSerializer, Alias("Gateway.AttachResult")]
public enum AttachResult
{
    /// <summary>It did.</summary>
    Attached,

    /// <summary>The storage did not take a new device.</summary>
    StorageFailure,

    /// <summary>An operator has blocked the device.</summary>
    Blocked,

    /// <summary>The device connected too often within a minute, and is held off for a while.</summary>
    HeldOff,
}

/// <summary>What is known of a device.</summary>
/// <param name="Code">The code that it logs in with; empty when it never did.</param>
/// <param name="IsOnline">Whether it is connected.</param>
/// <param name="EdgeId">Which silo holds its connection; null when none does.</param>
/// <param name="ConnectionId">Its connection's id within that silo; 0 when there is none.</param>
/// <param name="LastSeen">When it was last heard of, UTC; up to five minutes behind while it is connected.</param>
/// <param name="IsBlocked">Whether an operator has blocked it.</param>
/// <param name="KeptCommands">How many commands wait for its return.</param>
[GenerateSerializer, Immutable, Alias("Gateway.DeviceStatus")]
public sealed record DeviceStatus(
    string Code, bool IsOnline, string? EdgeId, long ConnectionId, DateTimeOffset LastSeen, bool IsBlocked, int KeptCommands);

/// <summary>A command to a device, in its protocol's terms.</summary>
/// <param name="Instruction">The protocol's command.</param>
/// <param name="Data">Its body.</param>
/// <param name="Timeout">How long its answer is waited for; null for the gateway's control timeout, which is also the longest.</param>
/// <param name="Permit">By what right it is sent; null for one that needs none.</param>
[GenerateSerializer, Immutable, Alias("Gateway.DeviceCommand")]
public sealed record DeviceCommand(uint Instruction, ReadOnlyMemory<byte> Data, TimeSpan? Timeout = null, RoutePermit? Permit = null);

/// <summary>A command to be stored and sent when it can be.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Device">Which device; its code normalized.</param>
/// <param name="Name">The instruction, as it was asked for.</param>
/// <param name="Subject">Of two kept commands with the same subject the newer one takes the older one's place.</param>
/// <param name="Command">The command.</param>
/// <param name="CreatedAt">When it was asked for, UTC.</param>
/// <param name="ExpiresAt">After this it is not sent any more, UTC.</param>
[GenerateSerializer, Immutable, Alias("Gateway.KeptCommand")]
public sealed record KeptCommand(
    Guid Id, DeviceId Device, string Name, string Subject, DeviceCommand Command, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

/// <summary>Asks for the frames of a device.</summary>
/// <param name="Id">The trace's id.</param>
/// <param name="Sink">Who is told.</param>
/// <param name="Until">When it ends by itself, UTC.</param>
[GenerateSerializer, Immutable, Alias("Gateway.TraceRequest")]
public sealed record TraceRequest(Guid Id, ITraceSink Sink, DateTimeOffset Until);

using Gateway.Grains.Interfaces.Devices;

namespace Gateway.Grains.Interfaces.Commands;

/// <summary>A command as somebody's program asks for it (protocol 3: Send, SendNoWait).</summary>
/// <param name="Device">Which device.</param>
/// <param name="Instruction">What to do, in the words of its kind: a relayer's command (<c>ControlDevice</c>), a terminal's message (<c>turnon</c>).</param>
/// <param name="Data">What goes with it, in the device's own form.</param>
[GenerateSerializer, Immutable, Alias("Gateway.CommandRequest")]
public sealed record CommandRequest(DeviceId Device, string Instruction, ReadOnlyMemory<byte> Data)
{
    /// <summary>The longest <see cref="Data"/>, in bytes.</summary>
    public const int MaxData = 32 * 1024;

    /// <summary>How long the device's answer is waited for; null for the gateway's control timeout, which is also the longest.</summary>
    [Id(0)]
    public TimeSpan? Deadline { get; init; }

    /// <summary>How long it is kept for a device that is offline; null or zero: not at all. At most <see cref="CommandLimits.MaxTimeToLive"/>.</summary>
    [Id(1)]
    public TimeSpan? TimeToLive { get; init; }
}

/// <summary>What is known of a command.</summary>
/// <param name="Id">Its id; rises with time.</param>
/// <param name="Device">Which device.</param>
/// <param name="Instruction">What it is to do, in the words of its kind.</param>
/// <param name="State">What became of it.</param>
[GenerateSerializer, Immutable, Alias("Gateway.CommandOutcome")]
public sealed record CommandOutcome(Guid Id, DeviceId Device, string Instruction, CommandState State)
{
    /// <summary>With <see cref="CommandState.Failed"/>: why, one of <see cref="FailureReasons"/>; otherwise empty.</summary>
    [Id(0)]
    public string Reason { get; init; } = "";

    /// <summary>With <see cref="CommandState.Answered"/>: the device's status; 0 where its protocol has none.</summary>
    [Id(1)]
    public uint Status { get; init; }

    /// <summary>With <see cref="CommandState.Answered"/>: the answer's data, in the device's own form.</summary>
    [Id(2)]
    public ReadOnlyMemory<byte> Answer { get; init; }

    /// <summary>When the gateway took it, UTC.</summary>
    [Id(3)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was sent, UTC; null when it was not, or when that was not recorded.</summary>
    [Id(4)]
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When it came to its end, UTC; null when it has not.</summary>
    [Id(5)]
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When its time to live ends, UTC; null for one that is not kept.</summary>
    [Id(6)]
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>What came of it that somebody wanted a command not to be sent.</summary>
/// <param name="Result">Whether it will never be sent.</param>
/// <param name="Command">What is known of the command; null when nothing is, or when the database does not answer.</param>
[GenerateSerializer, Immutable, Alias("Gateway.CancelOutcome")]
public sealed record CancelOutcome(CancelResult Result, CommandOutcome? Command);

/// <summary>Whether a command was cancelled.</summary>
[GenerateSerializer, Alias("Gateway.CancelResult")]
public enum CancelResult
{
    /// <summary>It was queued, and has failed as <see cref="FailureReasons.Cancelled"/>: it was not sent, and will not be.</summary>
    Cancelled,

    /// <summary>It is not queued any more, so it goes on as it does.</summary>
    NotQueued,

    /// <summary>No such command is known.</summary>
    UnknownCommand,

    /// <summary>The database, or the part of the cluster that knows the device, does not answer: it was cancelled or not. To ask again does no harm.</summary>
    Unavailable,
}

/// <summary>Why a command failed: the values of <see cref="CommandOutcome.Reason"/>.</summary>
public static class FailureReasons
{
    /// <summary>The device is not connected.</summary>
    public const string Offline = "offline";

    /// <summary>No device of this id was ever here, or there is no such kind of device.</summary>
    public const string UnknownDevice = "unknown_device";

    /// <summary>Too many commands wait for the device.</summary>
    public const string Busy = "busy";

    /// <summary>Too many commands are kept for the device.</summary>
    public const string TooManyKept = "too_many_kept";

    /// <summary>A newer command of the same instruction took its place while it was kept.</summary>
    public const string Superseded = "superseded";

    /// <summary>Somebody cancelled it while it was queued.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The database did not take it, or the part of the cluster that knows the device does not answer.</summary>
    public const string Storage = "storage";

    /// <summary>The instruction or its data is none that this kind of device understands.</summary>
    public const string BadInstruction = "bad_instruction";
}

/// <summary>The limits of commands.</summary>
public static class CommandLimits
{
    /// <summary>How many devices one call may name.</summary>
    public const int MaxDevicesPerCall = 1000;

    /// <summary>How many commands are kept for one device.</summary>
    public const int MaxKeptPerDevice = 100;

    /// <summary>The longest time to live.</summary>
    public static TimeSpan MaxTimeToLive { get; } = TimeSpan.FromDays(30);
}

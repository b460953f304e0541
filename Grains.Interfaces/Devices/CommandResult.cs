namespace Gateway.Grains.Interfaces.Devices;

/// <summary>What came of a command.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Status">With <see cref="CommandEnd.Answered"/>: the device's status.</param>
/// <param name="Body">With <see cref="CommandEnd.Answered"/>: the answer's body.</param>
[GenerateSerializer, Immutable, Alias("Gateway.CommandResult")]
public sealed record CommandResult(CommandEnd End, uint Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>A result without an answer.</summary>
    public static CommandResult Without(CommandEnd end) => new(end, 0, default);
}

/// <summary>How a command ended.</summary>
[GenerateSerializer, Alias("Gateway.CommandEnd")]
public enum CommandEnd
{
    /// <summary>The device answered.</summary>
    Answered,

    /// <summary>The device is not connected; nothing was sent.</summary>
    Offline,

    /// <summary>It was sent, and no answer came; whether the device acted is unknown.</summary>
    NoAnswer,

    /// <summary>It waited behind others until its time was over; nothing was sent.</summary>
    NotSent,

    /// <summary>Too many wait for this device; nothing was sent.</summary>
    Busy,

    /// <summary>The apartment has changed since the route was found; nothing was sent. Find the route again.</summary>
    StaleRoute,

    /// <summary>The device is connected to another silo than the one that was asked; nothing was sent. Between silos only.</summary>
    Moved,

    /// <summary>The device's grain could not be asked, since its storage is away; nothing was sent.</summary>
    Unavailable,
}

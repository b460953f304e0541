namespace Gateway.Silo.Api.Commands;

/// <summary>A command to a device.</summary>
internal record CommandBody
{
    /// <summary>What to do, in the words of the device's kind: ControlDevice for a relayer, turnon for a terminal; or a number.</summary>
    public string? Instruction { get; init; }

    /// <summary>What goes with it, for kinds of devices that speak JSON.</summary>
    public RawJson? Data { get; init; }

    /// <summary>What goes with it, for kinds of devices that speak bytes: base64. Left out for what the instruction mostly goes with.</summary>
    public byte[]? Bytes { get; init; }

    /// <summary>How long the device's answer is waited for; left out for the gateway's control timeout, which is also the longest.</summary>
    public double? DeadlineSeconds { get; init; }

    /// <summary>How long it is kept for a device that is offline, at most 30 days; left out or 0: not at all.</summary>
    public double? TtlSeconds { get; init; }

    /// <summary>False to store it and have it sent, without waiting for the device.</summary>
    public bool? Wait { get; init; }
}

/// <summary>A command to several devices.</summary>
internal sealed record ManyCommandsBody : CommandBody
{
    /// <summary>The devices' ids, each once; at most 1000.</summary>
    public string[]? Devices { get; init; }
}

namespace Gateway.Grains.Interfaces.Edges;

/// <summary>Why the gateway closed a connection. The names are those of the counter's <c>reason</c> tag.</summary>
[GenerateSerializer, Alias("Gateway.CloseReason")]
public enum CloseReason
{
    /// <summary>The other side closed it, or it broke.</summary>
    Remote,

    /// <summary>A newer login of the same device took its place.</summary>
    Replaced,

    /// <summary>It sent bytes that leave no step to be found again.</summary>
    ProtocolError,

    /// <summary>Nothing came from it for the heartbeat time.</summary>
    Silent,

    /// <summary>It did not authorize in time.</summary>
    NotAuthorizedInTime,

    /// <summary>It does not read what is sent to it.</summary>
    SlowReader,

    /// <summary>It is over a limit of connections, frames or bytes.</summary>
    OverLimit,

    /// <summary>The silo is stopping.</summary>
    Shutdown,

    /// <summary>It logged in with a password that the account no longer has.</summary>
    PasswordChanged,

    /// <summary>An operator closed it.</summary>
    Operator,

    /// <summary>An operator has blocked the device.</summary>
    Blocked,

    /// <summary>The device connected too often, and is held off for a while.</summary>
    HeldOff,

    /// <summary>A fault of the gateway's own.</summary>
    InternalError,
}

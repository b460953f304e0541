namespace Gateway.Load.Peers;

/// <summary>What a peer has sent.</summary>
internal enum PacketKind
{
    /// <summary>Not whole yet.</summary>
    Incomplete,

    /// <summary>A message to a topic that was subscribed to.</summary>
    Message,

    /// <summary>What was asked for while setting up is done.</summary>
    Done,

    /// <summary>The answer to a ping.</summary>
    Pong,

    /// <summary>The peer's own ping; wants a pong.</summary>
    Ping,

    /// <summary>Of no interest.</summary>
    Other,
}

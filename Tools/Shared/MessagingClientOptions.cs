using Gateway.Protocol.Messaging;

namespace Gateway.Tools;

/// <summary>How a <see cref="MessagingClient"/> speaks.</summary>
internal sealed record MessagingClientOptions
{
    /// <summary>What precedes each frame.</summary>
    public StartTag Tag { get; init; } = StartTag.None;

    /// <summary>Is shown every frame.</summary>
    public IWireTrace? Trace { get; init; }

    /// <summary>Gets the frames that the server sends on its own; runs on the connection's reader, so it must not wait.</summary>
    public Action<MessagingClient, Message>? OnRequest { get; init; }

    /// <summary>The clock of deadlines.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

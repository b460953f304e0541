namespace Gateway.Tools;

/// <summary>Is shown every frame of a connection as it goes over the wire. Called by the connection's reader and by whoever sends.</summary>
internal interface IWireTrace
{
    /// <summary>A frame is about to be sent.</summary>
    /// <param name="bytes">All of it, with its tag.</param>
    /// <param name="message">The same, decoded.</param>
    void Sent(ReadOnlySpan<byte> bytes, Message message);

    /// <summary>A frame has arrived.</summary>
    /// <inheritdoc cref="Sent" />
    void Received(ReadOnlySpan<byte> bytes, Message message);
}

namespace Gateway.Load.Peers;

/// <summary>A message to publish again and again; its payload may be changed in between.</summary>
/// <param name="Bytes">All that goes over the wire.</param>
/// <param name="PayloadOffset">Where the payload begins in it.</param>
/// <param name="PayloadLength">Bytes of payload.</param>
internal readonly record struct Publication(byte[] Bytes, int PayloadOffset, int PayloadLength)
{
    /// <summary>The payload, to be changed in place.</summary>
    public Span<byte> Payload => Bytes.AsSpan(PayloadOffset, PayloadLength);
}

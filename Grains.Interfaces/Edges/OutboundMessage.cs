namespace Gateway.Grains.Interfaces.Edges;

/// <summary>A message from a grain to a connection; the session puts it into the connection's own frames.</summary>
/// <param name="CommandId">The protocol's command.</param>
/// <param name="Sequence">The number by which the answer will be known.</param>
/// <param name="Body">The payload, relayed as it came. Never changed once sent.</param>
/// <param name="IsNotification">
/// Nobody waits for it: the session numbers it, and a connection that does not read loses it first.
/// </param>
[GenerateSerializer, Immutable, Alias("Gateway.OutboundMessage")]
public sealed record OutboundMessage(uint CommandId, uint Sequence, ReadOnlyMemory<byte> Body, bool IsNotification = false)
{
    /// <summary>Of a notification: what tells it apart from all others, so that one that is sent again comes to the device once.</summary>
    [Id(0)]
    public Guid NoticeId { get; init; }
}

namespace Gateway.Load.Peers;

/// <summary>The protocol of a peer, as far as relaying needs it: connect, subscribe, publish, be published to, ping. Stateless.</summary>
internal abstract class Dialect
{
    /// <summary>The name of one client's topic.</summary>
    /// <param name="client">The client's number.</param>
    /// <param name="leaf">What the topic is for: letters.</param>
    public abstract string Topic(int client, string leaf);

    /// <summary>Opens a connection; answered by <see cref="PacketKind.Done"/> or <see cref="PacketKind.Pong"/>.</summary>
    /// <param name="clientId">The client's name, unique on the server: letters and digits.</param>
    public abstract byte[] Connect(string clientId);

    /// <summary>Subscribes; answered by <see cref="PacketKind.Done"/> or <see cref="PacketKind.Pong"/>.</summary>
    public abstract byte[] Subscribe(string topic);

    /// <summary>A message that is delivered at most once, the cheapest that the protocol has.</summary>
    public abstract Publication Publish(string topic, ReadOnlySpan<byte> payload);

    /// <summary>The client's ping; answered by <see cref="PacketKind.Pong"/>.</summary>
    public abstract ReadOnlySpan<byte> Ping { get; }

    /// <summary>The answer to the server's ping; empty in a protocol whose server sends none.</summary>
    public abstract ReadOnlySpan<byte> Pong { get; }

    /// <summary>Takes a packet off the front.</summary>
    /// <param name="bytes">What has arrived; without the packet afterwards.</param>
    /// <param name="payload">Of a <see cref="PacketKind.Message"/>.</param>
    /// <exception cref="ToolException">The server refuses something, or what arrived is not of this protocol.</exception>
    public abstract PacketKind TryTake(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> payload);
}

using System.Buffers.Binary;
using System.Text;

namespace Gateway.Load.Peers;

/// <summary>MQTT 3.1.1 at QoS 0.</summary>
internal sealed class MqttDialect : Dialect
{
    private const byte ConnectType = 0x10;
    private const byte ConnectAnswer = 0x20;
    private const byte PublishType = 0x30;
    private const byte SubscribeType = 0x82;
    private const byte SubscribeAnswer = 0x90;
    private const byte PingAnswer = 0xd0;
    private const byte CleanSession = 0x02;
    private const byte Level = 4;
    private const int LongestLengthField = 4;

    /// <inheritdoc />
    public override ReadOnlySpan<byte> Ping => [0xc0, 0x00];

    /// <inheritdoc />
    public override ReadOnlySpan<byte> Pong => [];

    /// <inheritdoc />
    public override string Topic(int client, string leaf) => $"load/{client}/{leaf}";

    /// <inheritdoc />
    // Keep-alive 0: the server does not close a connection that is silent.
    public override byte[] Connect(string clientId) => Packet(ConnectType, [.. Text("MQTT"), Level, CleanSession, 0, 0, .. Text(clientId)]);

    /// <inheritdoc />
    public override byte[] Subscribe(string topic) => Packet(SubscribeType, [0, 1, .. Text(topic), 0]);

    /// <inheritdoc />
    public override Publication Publish(string topic, ReadOnlySpan<byte> payload)
    {
        var bytes = Packet(PublishType, [.. Text(topic), .. payload]);
        return new Publication(bytes, bytes.Length - payload.Length, payload.Length);
    }

    /// <inheritdoc />
    public override PacketKind TryTake(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (!TryReadLength(bytes, out var head, out var length) || bytes.Length - head < length)
        {
            return PacketKind.Incomplete;
        }

        var type = bytes[0];
        var content = bytes.Slice(head, length);
        bytes = bytes[(head + length)..];
        switch (type)
        {
            case ConnectAnswer when length == 2:
                return content[1] == 0 ? PacketKind.Done : throw new ToolException($"The MQTT server refuses the connection (code {content[1]}).");
            case SubscribeAnswer when length == 3:
                return content[2] < 0x80 ? PacketKind.Done : throw new ToolException("The MQTT server refuses a subscription.");
            case PingAnswer when length == 0:
                return PacketKind.Pong;
            case PublishType when length >= 2 && BinaryPrimitives.ReadUInt16BigEndian(content) + 2 is var start && start <= length:
                payload = content[start..];
                return PacketKind.Message;
            default:
                throw new ToolException($"What answered does not speak MQTT 3.1.1 at QoS 0: a packet that begins with {type:x2}.");
        }
    }

    private static byte[] Packet(byte type, ReadOnlySpan<byte> content)
    {
        var bytes = new List<byte>(content.Length + 1 + LongestLengthField) { type };
        var rest = content.Length;
        do
        {
            bytes.Add((byte)((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0)));
            rest >>= 7;
        }
        while (rest > 0);
        return [.. bytes, .. content];
    }

    private static byte[] Text(string text) => [(byte)(text.Length >> 8), (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static bool TryReadLength(ReadOnlySpan<byte> bytes, out int head, out int length)
    {
        length = 0;
        for (head = 1; head < bytes.Length;)
        {
            var part = bytes[head];
            length |= (part & 0x7f) << (7 * (head - 1));
            head++;
            if (part < 0x80)
            {
                return true;
            }

            if (head > LongestLengthField)
            {
                throw new ToolException("What answered does not speak MQTT: a packet's length has more than four bytes.");
            }
        }

        return false;
    }
}

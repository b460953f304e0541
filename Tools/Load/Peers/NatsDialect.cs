using System.Buffers.Text;
using System.Text;

namespace Gateway.Load.Peers;

/// <summary>The NATS client protocol, without headers and acknowledgements.</summary>
internal sealed class NatsDialect : Dialect
{
    private static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    /// <inheritdoc />
    public override ReadOnlySpan<byte> Ping => "PING\r\n"u8;

    /// <inheritdoc />
    public override ReadOnlySpan<byte> Pong => "PONG\r\n"u8;

    /// <inheritdoc />
    public override string Topic(int client, string leaf) => $"load.{client}.{leaf}";

    /// <inheritdoc />
    // The server says nothing when it has taken something, but answers in order: the pong means that all before it was taken.
    public override byte[] Connect(string clientId) => Encoding.ASCII.GetBytes(
        $$"""CONNECT {"verbose":false,"pedantic":false,"tls_required":false,"name":"{{clientId}}","lang":"gateway-load","version":"1"}"""
        + "\r\nPING\r\n");

    /// <inheritdoc />
    public override byte[] Subscribe(string topic) => Encoding.ASCII.GetBytes($"SUB {topic} 1\r\nPING\r\n");

    /// <inheritdoc />
    public override Publication Publish(string topic, ReadOnlySpan<byte> payload)
    {
        var head = Encoding.ASCII.GetBytes($"PUB {topic} {payload.Length}\r\n");
        return new Publication([.. head, .. payload, .. LineEnd], head.Length, payload.Length);
    }

    /// <inheritdoc />
    public override PacketKind TryTake(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        var end = bytes.IndexOf(LineEnd);
        if (end < 0)
        {
            return PacketKind.Incomplete;
        }

        var line = bytes[..end];
        var rest = bytes[(end + LineEnd.Length)..];
        if (line.StartsWith("MSG "u8))
        {
            // MSG <subject> <subscription> [reply subject] <bytes of payload>
            if (!Utf8Parser.TryParse(line[(line.LastIndexOf((byte)' ') + 1)..], out int length, out _) || length < 0)
            {
                throw Unknown(line);
            }

            if (rest.Length < length + LineEnd.Length)
            {
                return PacketKind.Incomplete;
            }

            payload = rest[..length];
            bytes = rest[(length + LineEnd.Length)..];
            return PacketKind.Message;
        }

        bytes = rest;
        return line switch
        {
            _ when line.SequenceEqual("PONG"u8) => PacketKind.Pong,
            _ when line.SequenceEqual("PING"u8) => PacketKind.Ping,
            _ when line.StartsWith("INFO "u8) || line.SequenceEqual("+OK"u8) => PacketKind.Other,
            _ when line.StartsWith("-ERR"u8) => throw new ToolException($"The NATS server refuses: {Encoding.UTF8.GetString(line)}"),
            _ => throw Unknown(line),
        };
    }

    private static ToolException Unknown(ReadOnlySpan<byte> line) =>
        new($"What answered does not speak NATS: {Encoding.UTF8.GetString(line[..Math.Min(line.Length, 80)])}");
}

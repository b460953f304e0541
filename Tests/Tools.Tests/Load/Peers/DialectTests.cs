using System.Text;
using Gateway.Load.Peers;

namespace Gateway.Tools.Tests.Load.Peers;

/// <summary>Bytes as the protocols' specifications give them.</summary>
public sealed class DialectTests
{
    private static readonly MqttDialect Mqtt = new();
    private static readonly NatsDialect Nats = new();

    [Fact]
    public void Mqtt_requests_are_those_of_the_specification()
    {
        Assert.Equal("100E00044D5154540402000000026331", Convert.ToHexString(Mqtt.Connect("c1")));
        Assert.Equal("820800010003612F6200", Convert.ToHexString(Mqtt.Subscribe("a/b")));
        Assert.Equal("30070003612F620102", Convert.ToHexString(Mqtt.Publish("a/b", [1, 2]).Bytes));
        Assert.Equal("C000", Convert.ToHexString(Mqtt.Ping));
        Assert.Equal("load/7/x", Mqtt.Topic(7, "x"));
    }

    [Theory]
    [InlineData(122, "7F")]
    [InlineData(123, "8001")]
    [InlineData(16378, "FF7F")]
    [InlineData(16379, "808001")]
    [InlineData(2097146, "FFFF7F")]
    [InlineData(2097147, "80808001")]
    public void Mqtt_lengths_take_as_many_bytes_as_they_need(int payload, string length)
    {
        var publication = Mqtt.Publish("a/b", new byte[payload]);

        Assert.Equal("30" + length + "0003612F62", Convert.ToHexString(publication.Bytes.AsSpan(0, 1 + (length.Length / 2) + 5)));
        Assert.Equal(payload, publication.Payload.Length);
        Assert.Equal(["Message " + new string('0', payload * 2)], Take(Mqtt, publication.Bytes));
    }

    [Fact]
    public void Mqtt_packets_are_taken_wherever_they_are_split() => AssertTaken(
        Mqtt,
        Convert.FromHexString("20020000" + "9003000100" + "D000" + "30070003612F620102" + "30050003612F62"),
        "Done", "Done", "Pong", "Message 0102", "Message ");

    [Theory]
    [InlineData("20020005")]
    [InlineData("9003000180")]
    [InlineData("32070001610001FFFF")]
    [InlineData("30020009")]
    [InlineData("3080808080")]
    [InlineData("00")]
    [InlineData("4854545000")]
    public void What_mqtt_refuses_or_does_not_know_is_told(string hex)
    {
        // A byte more, for the packets that would be waited for.
        Assert.Throws<ToolException>(() => Take(Mqtt, [.. Convert.FromHexString(hex), .. new byte[200]]));
    }

    [Fact]
    public void Nats_requests_are_those_of_the_specification()
    {
        Assert.Equal(
            """CONNECT {"verbose":false,"pedantic":false,"tls_required":false,"name":"c1","lang":"gateway-load","version":"1"}""" + "\r\nPING\r\n",
            Encoding.ASCII.GetString(Nats.Connect("c1")));
        Assert.Equal("SUB a.b 1\r\nPING\r\n", Encoding.ASCII.GetString(Nats.Subscribe("a.b")));
        Assert.Equal("PUB a.b 2\r\nxy\r\n", Encoding.ASCII.GetString(Nats.Publish("a.b", "xy"u8).Bytes));
        Assert.Equal("PING\r\n", Encoding.ASCII.GetString(Nats.Ping));
        Assert.Equal("PONG\r\n", Encoding.ASCII.GetString(Nats.Pong));
        Assert.Equal("load.7.x", Nats.Topic(7, "x"));
    }

    [Fact]
    public void Nats_messages_are_taken_wherever_they_are_split() => AssertTaken(
        Nats,
        Encoding.ASCII.GetBytes("INFO {\"server_id\":\"x\"}\r\n+OK\r\nPONG\r\nMSG a.b 1 4\r\n\r\n\r\n\r\nPING\r\nMSG a.b 1 reply.to 2\r\nxy\r\nMSG a.b 1 0\r\n\r\n"),
        "Other", "Other", "Pong", "Message 0D0A0D0A", "Ping", "Message 7879", "Message ");

    [Theory]
    [InlineData("-ERR 'Authorization Violation'\r\n")]
    [InlineData("MSG a.b 1 many\r\n")]
    [InlineData("MSG a.b 1 -1\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    public void What_nats_refuses_or_does_not_know_is_told(string text) =>
        Assert.Throws<ToolException>(() => Take(Nats, Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void A_payload_changed_in_place_is_what_is_sent()
    {
        foreach (var dialect in new Dialect[] { Mqtt, Nats })
        {
            var publication = dialect.Publish("a", "xy"u8);
            publication.Payload[1] = (byte)'z';
            Assert.True(publication.Bytes.AsSpan().IndexOf("xz"u8) > 0);
        }
    }

    private static void AssertTaken(Dialect dialect, byte[] all, params string[] expected)
    {
        for (var split = 0; split <= all.Length; split++)
        {
            var taken = new List<string>();
            var rest = Take(dialect, all.AsSpan(0, split), taken);
            rest = Take(dialect, [.. rest, .. all.AsSpan(split)], taken);
            Assert.Empty(rest);
            Assert.Equal(expected, taken);
        }
    }

    private static List<string> Take(Dialect dialect, byte[] bytes)
    {
        var taken = new List<string>();
        Assert.Empty(Take(dialect, bytes, taken));
        return taken;
    }

    private static byte[] Take(Dialect dialect, ReadOnlySpan<byte> bytes, List<string> taken)
    {
        while (dialect.TryTake(ref bytes, out var payload) is var kind and not PacketKind.Incomplete)
        {
            taken.Add(kind == PacketKind.Message ? $"Message {Convert.ToHexString(payload)}" : kind.ToString());
        }

        return bytes.ToArray();
    }
}

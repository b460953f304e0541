using System.Buffers;
using System.Net;
using System.Text;
using Gateway.EdgeListener.Connections;

namespace Gateway.EdgeListener.Tests;

public sealed class ProxyHeaderTests
{
    private const string Signature = "0D0A0D0A000D0A515549540A";

    public static TheoryData<string, string?> Headers => new()
    {
        { Line("PROXY TCP4 203.0.113.7 192.0.2.1 56324 9630"), "203.0.113.7:56324" },
        { Line("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535"), "255.255.255.255:65535" },
        { Line("PROXY TCP6 2001:db8::7 2001:db8::1 1 9630"), "[2001:db8::7]:1" },
        { Line("PROXY TCP6 ::ffff:203.0.113.7 ::1 1 9630"), "203.0.113.7:1" },
        { Line("PROXY UNKNOWN"), null },
        { Line("PROXY UNKNOWN ffff:f:ffff::ff whatever 65535 65535"), null },
        { Signature + "2111000CCB007107C0000201DC04259E", "203.0.113.7:56324" },
        { Signature + "2121002420010DB8000000000000000000000007" + "20010DB8000000000000000000000001" + "0001259E", "[2001:db8::7]:1" },
        { Signature + "2111000FCB007107C0000201DC04259E" + "040000", "203.0.113.7:56324" },
        { Signature + "20000000", null },
        { Signature + "2011000CCB007107C0000201DC04259E", null },
        { Signature + "21000000", null },
        { Signature + "210000020102", null },
    };

    public static TheoryData<string> Others =>
    [
        Line("PROXY TCP4 203.0.113.7 192.0.2.1 56324"),
        Line("PROXY TCP4 203.0.113.7 192.0.2.1 56324 9630 1"),
        Line("PROXY TCP4 203.0.113.7  192.0.2.1 56324 9630"),
        Line("PROXY TCP4 203.0.113.007 192.0.2.1 56324 9630"),
        Line("PROXY TCP4 7 192.0.2.1 56324 9630"),
        Line("PROXY TCP4 2001:db8::7 2001:db8::1 1 9630"),
        Line("PROXY TCP6 203.0.113.7 192.0.2.1 1 9630"),
        Line("PROXY TCP6 [::1] ::1 1 9630"),
        Line("PROXY TCP4 203.0.113.7 192.0.2.1 65536 9630"),
        Line("PROXY TCP4 203.0.113.7 192.0.2.1 -1 9630"),
        Line("PROXY UDP4 203.0.113.7 192.0.2.1 1 9630"),
        Line("PROXY "),
        Line("proxy TCP4 203.0.113.7 192.0.2.1 1 9630"),
        Line("PROXY UNKNOWN " + new string('x', 100)),
        "0000001000000001",
        "1603010200",
        Signature + "1111000CCB007107C0000201DC04259E",
        Signature + "2211000CCB007107C0000201DC04259E",
        Signature + "2111000BCB007107C0000201DC0425",
        Signature + "2121000CCB007107C0000201DC04259E",
        Signature + "2111FFFF",
    ];

    [Theory, MemberData(nameof(Headers))]
    public void A_header_is_read_however_it_is_split_and_what_follows_is_left(string hex, string? source)
    {
        var header = Convert.FromHexString(hex);
        for (var end = 0; end < header.Length; end++)
        {
            for (var split = 0; split <= end; split++)
            {
                Assert.Equal(ProxyHeaderFound.Incomplete, ProxyHeader.Read(Split(header[..end], split), out _, out _));
            }
        }

        byte[] more = [.. header, 0x16, 0x03, .. new byte[200]];
        for (var split = 0; split <= more.Length; split++)
        {
            Assert.Equal(ProxyHeaderFound.Whole, ProxyHeader.Read(Split(more, split), out var length, out var found));
            Assert.Equal(header.Length, length);
            Assert.Equal(source is null ? null : IPEndPoint.Parse(source), found);
        }
    }

    [Theory, MemberData(nameof(Others))]
    public void Anything_else_is_none_however_it_is_split(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        for (var split = 0; split <= bytes.Length; split++)
        {
            Assert.Equal(ProxyHeaderFound.None, ProxyHeader.Read(Split(bytes, split), out _, out _));
        }
    }

    private static string Line(string text) => Convert.ToHexString(Encoding.ASCII.GetBytes(text + "\r\n"));

    private static ReadOnlySequence<byte> Split(byte[] bytes, int at)
    {
        var first = new Segment(bytes.AsMemory(0, at), 0);
        var second = new Segment(bytes.AsMemory(at), at);
        first.Link(second);
        return new ReadOnlySequence<byte>(first, 0, second, second.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public void Link(Segment next) => Next = next;
    }
}

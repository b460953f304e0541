using System.Text;
using Gateway.Load.Wire;

namespace Gateway.Tools.Tests.Load;

public sealed class HttpBytesTests
{
    private const string First = "HTTP/1.1 200 OK\r\nServer: x\r\ncontent-length: 5\r\n\r\nhello";
    private const string Second = "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0A\r\n0123456789\r\n0\r\n\r\n";
    private const string Third = "HTTP/1.1 204 No Content\r\n\r\n";

    [Fact]
    public void Responses_are_taken_one_after_the_other_wherever_they_are_split()
    {
        var all = Encoding.ASCII.GetBytes(First + Second + Third);
        for (var split = 0; split <= all.Length; split++)
        {
            var taken = new List<(int Status, string Body)>();
            var rest = Take(all.AsSpan(0, split), taken);
            rest = Take([.. rest, .. all.AsSpan(split)], taken);
            Assert.Empty(rest);
            Assert.Equal([200, 404, 204], taken.Select(response => response.Status));
            Assert.Equal("hello", taken[0].Body);
            Assert.Contains("0123456789", taken[1].Body, StringComparison.Ordinal);
            Assert.Equal("", taken[2].Body);
        }
    }

    [Theory]
    [InlineData("HTTP/2 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 abc\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n")]
    public void What_is_no_http_is_told(string text)
    {
        Assert.Throws<ToolException>(() => Take(Encoding.ASCII.GetBytes(text), []));
    }

    [Fact]
    public void A_request_has_its_length_and_its_key()
    {
        var address = new ServerAddress("localhost", 8080);
        Assert.Equal(
            "POST /x HTTP/1.1\r\nHost: localhost:8080\r\nAuthorization: Bearer k\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\n\"é\"",
            Encoding.UTF8.GetString(HttpBytes.Request("POST", "/x", address, "k", "\"é\"")));
        Assert.Equal("GET /x HTTP/1.1\r\nHost: localhost:8080\r\n\r\n", Encoding.UTF8.GetString(HttpBytes.Request("GET", "/x", address, null, null)));
    }

    private static byte[] Take(ReadOnlySpan<byte> bytes, List<(int Status, string Body)> taken)
    {
        while (HttpBytes.TryTake(ref bytes, out var status, out var body))
        {
            taken.Add((status, Encoding.ASCII.GetString(body)));
        }

        return bytes.ToArray();
    }
}

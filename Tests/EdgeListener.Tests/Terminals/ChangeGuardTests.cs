using System.Net;
using Gateway.EdgeListener.Terminals;
using Gateway.EdgeListener.Terminals.Http;
using Microsoft.AspNetCore.Http;

namespace Gateway.EdgeListener.Tests.Terminals;

public sealed class ChangeGuardTests
{
    [Theory]
    [InlineData(null, "localhost:8002")]
    [InlineData(null, "LOCALHOST")]
    [InlineData(null, "127.0.0.1:8002")]
    [InlineData(null, "[::1]:8002")]
    [InlineData(null, "localhost:8002", "Referer: http://localhost:8002/list/")]
    [InlineData(null, "localhost:8002", "Origin: http://localhost:8002", "Sec-Fetch-Site: same-origin")]
    [InlineData(null, "localhost:8002", "Sec-Fetch-Site: none")]
    [InlineData(403, "gateway.example.org:8002")]
    [InlineData(403, "localhost.example.org")]
    [InlineData(403, "")]
    [InlineData(403, "localhost:8002", "Referer: http://example.org/")]
    [InlineData(403, "localhost:8002", "Referer: http://localhost:8003/")]
    [InlineData(403, "localhost:8002", "Referer: nonsense")]
    [InlineData(403, "localhost:8002", "Origin: http://example.org")]
    [InlineData(403, "localhost:8002", "Origin: null")]
    [InlineData(403, "localhost:8002", "Sec-Fetch-Site: cross-site")]
    [InlineData(403, "localhost:8002", "Sec-Fetch-Site: same-site")]
    public void Without_a_key_the_host_must_be_known_and_the_page_this_ports_own(int? status, string host, params string[] headers) =>
        Assert.Equal(status, Ask(new TerminalSettings(), host, headers));

    [Theory]
    [InlineData(null, "box.example.org:8002")]
    [InlineData(403, "localhost:8002")]
    [InlineData(403, "box.example.org:8002", "Referer: http://example.org/")]
    public void The_operator_names_the_hosts(int? status, string host, params string[] headers) =>
        Assert.Equal(status, Ask(new TerminalSettings { HttpAddress = IPAddress.Any, HttpHosts = ["box.example.org"] }, host, headers));

    [Fact]
    public void An_address_that_is_listened_on_is_known_by_itself()
    {
        var settings = new TerminalSettings { HttpAddress = IPAddress.Parse("10.0.0.5") };
        Assert.Null(Ask(settings, "10.0.0.5:8002"));
        Assert.Equal(403, Ask(settings, "10.0.0.6:8002"));
    }

    [Fact]
    public void Any_host_may_be_allowed() => Assert.Null(Ask(new TerminalSettings { HttpHosts = ["*"] }, "whatever:8002"));

    [Theory]
    [InlineData(401)]
    [InlineData(401, "X-Api-Key: wrong")]
    [InlineData(401, "Authorization: Basic c2VzYW1l")]
    [InlineData(null, "X-Api-Key: sesame")]
    [InlineData(null, "Authorization: Bearer sesame")]
    [InlineData(null, "X-Api-Key: sesame", "Referer: http://example.org/")]
    public void With_a_key_only_the_key_counts(int? status, params string[] headers) =>
        Assert.Equal(status, Ask(new TerminalSettings { HttpKey = "sesame" }, "anything", headers));

    private static int? Ask(TerminalSettings settings, string host, params string[] headers)
    {
        var request = new DefaultHttpContext().Request;
        request.Host = new HostString(host);
        foreach (var header in headers)
        {
            var at = header.IndexOf(": ", StringComparison.Ordinal);
            request.Headers[header[..at]] = header[(at + 2)..];
        }

        return new ChangeGuard(settings).Refuse(request)?.Status;
    }
}

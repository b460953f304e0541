using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.EndToEnd.Tests.Api;

/// <summary>What nobody should ask of the API, and what it answers.</summary>
public sealed class AbuseTests : EndToEndTest
{
    [Theory]
    [InlineData("cross-site", null)]
    [InlineData("same-site", null)]
    [InlineData(null, "https://elsewhere.example")]
    [InlineData(null, "null")]
    [InlineData("cross-site", "https://elsewhere.example")]
    public async Task A_page_of_another_site_changes_nothing(string? site, string? origin)
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        List<(string, string)> headers = [];
        if (site is not null)
        {
            headers.Add(("Sec-Fetch-Site", site));
        }

        if (origin is not null)
        {
            headers.Add(("Origin", origin));
        }

        var refused = await api.Send(HttpMethod.Post, "keys", new { name = "evil", role = "admin" }, [.. headers]);
        refused.Is(HttpStatusCode.Forbidden);
        Assert.DoesNotContain(refused.Headers.Keys, k => k.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        Assert.Single((await api.Get("keys")).Json.GetProperty("items").EnumerateArray());

        // A page of the gateway's own, and a program.
        (await api.Send(HttpMethod.Post, "keys", new { name = "own", role = "read" }, ("Sec-Fetch-Site", "same-origin"), ("Origin", $"http://127.0.0.1:{gateway.HttpPort}")))
            .Is(HttpStatusCode.Created);
        (await api.Send(HttpMethod.Options, "keys", null, ("Origin", "https://elsewhere.example"), ("Access-Control-Request-Method", "POST")))
            .Is(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task Paths_that_are_none_are_refused_and_lead_nowhere()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        (await api.Get("nothing")).Is(HttpStatusCode.NotFound);
        (await api.Get("/api/v2/keys")).Is(HttpStatusCode.NotFound);
        (await api.Get("/api")).Is(HttpStatusCode.NotFound);
        Assert.Contains("GET", (await api.Put("keys")).Is(HttpStatusCode.MethodNotAllowed).Detail, StringComparison.Ordinal);
        (await api.Get("keys/" + new string('k', 3000))).Is(HttpStatusCode.RequestUriTooLong);

        // As they are: a client would tidy these up.
        foreach (var path in new[]
        {
            "/api/v1/../../etc/passwd", "/api/v1/%2e%2e/%2e%2e/etc/passwd", "/api/v1/keys/..%2f..%2fapi-key", "/api/v1/keys/%2e%2e%2fapi-key", "/api/v1//keys//x",
            "/api/v1/keys/%00", "/api/v1/" + new string('a', 20_000),
        })
        {
            var answer = await Raw(gateway.HttpPort, $"GET {path} HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: {ApiClient.ConfiguredKey}\r\nConnection: close\r\n\r\n");
            Assert.Matches("^HTTP/1\\.1 (400|404|405|414) ", answer);
            Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
        }

        (await api.Get("health")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Requests_that_are_broken_off_or_nonsense_harm_nobody()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var head = $"POST /api/v1/keys HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: {ApiClient.ConfiguredKey}\r\nContent-Type: application/json\r\nConnection: close\r\n";
        foreach (var begun in new[] { "Content-Length: 50\r\n\r\n{\"name\":", "Transfer-Encoding: chunked\r\n\r\n8\r\n{\"nam" })
        {
            // Whoever goes in the middle of a request is no failure of the gateway: its log says nothing of it.
            await Raw(gateway.HttpPort, head + begun, halfClose: true);
            await Reset(gateway.HttpPort, head + begun);
        }

        Assert.Matches("(?s)^HTTP/1\\.1 400 .*problem", await Raw(gateway.HttpPort, $"{head}Transfer-Encoding: chunked\r\n\r\nzz\r\n{{}}\r\n"));
        Assert.Matches("^HTTP/1\\.1 400 ", await Raw(gateway.HttpPort, $"{head}Content-Length: 9\r\n\r\n{{\"name\":\u0000"));
        Assert.Matches("^HTTP/1\\.1 413 ", await Raw(gateway.HttpPort, $"{head}Transfer-Encoding: chunked\r\n\r\n12000\r\n{new string(' ', 0x12000)}\r\n0\r\n\r\n"));
        Assert.Matches("^HTTP/1\\.1 400 ", await Raw(gateway.HttpPort, "nonsense\r\n\r\n"));
        (await api.Get("health")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_people_wrote_is_text_and_never_html()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        const string Name = "<script>alert(1)</script>";
        (await api.Post("keys", new { name = Name, role = "read" })).Is(HttpStatusCode.Created);
        var list = (await api.Get("keys")).Is(HttpStatusCode.OK);
        Assert.Equal("application/json", list.MediaType);
        Assert.Equal("nosniff", list.Headers["X-Content-Type-Options"]);
        Assert.DoesNotContain("<script", list.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(list.Json.GetProperty("items").EnumerateArray(), k => k.GetProperty("name").GetString() == Name);
        Assert.DoesNotContain("<", (await api.Delete("keys/%3Cscript%3E")).Is(HttpStatusCode.NotFound).Text, StringComparison.Ordinal);
    }

    private static async Task Reset(int port, string request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port).Within("connection");
        await socket.SendAsync(Encoding.Latin1.GetBytes(request)).Within("request");
        socket.LingerState = new LingerOption(true, 0);
    }

    private static async Task<string> Raw(int port, string request, bool halfClose = false)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port).Within("connection");
        await using var stream = new NetworkStream(socket);
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
            if (halfClose)
            {
                socket.Shutdown(SocketShutdown.Send);
            }

            using var reader = new StreamReader(stream, Encoding.Latin1);
            return await reader.ReadToEndAsync().Within("end of the answer");
        }
        catch (IOException) when (halfClose)
        {
            // Reset instead of an answer.
            return "";
        }
    }
}

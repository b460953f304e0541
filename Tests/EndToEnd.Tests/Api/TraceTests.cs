using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Api;

/// <summary>The frames of one device, followed while they go by.</summary>
public sealed class TraceTests : EndToEndTest
{
    [Theory, EveryTransport]
    public async Task Every_frame_is_shown_in_both_directions_and_no_secret_is(string transport)
    {
        var gateway = await Start(ApiClient.Setting, On(transport));
        var code = Names.Next("box");
        var relayer = await Relayer.LogIn(gateway, code);
        using var trace = await Trace.Open(gateway, $"relayer:{code}");
        Assert.Equal($"relayer:{code}", (await trace.Next("started")).GetProperty("device").GetString());

        Expect.Ok(await relayer.Wire.Request(CommandIds.HeartBeat));
        var heartbeat = await trace.Next("frame");
        Assert.Equal(("in", "HeartBeat"), (Direction(heartbeat), heartbeat.GetProperty("name").GetString()));
        Assert.Equal("out", Direction(await trace.Next("frame")));

        // The trace goes on over another connection of the device.
        var again = await gateway.Connect();
        Expect.Ok(await again.Request(CommandIds.Authorize, new { terminal_type = "relayer", sb_code = code, secret = "first-secret" }));
        Expect.Ok(await again.Request(CommandIds.Authorize, new { terminal_type = "relayer", sb_code = code, secret = "very-secret" }));
        Expect.Ok(await again.Request(CommandIds.HeartBeat));
        JsonElement frame;
        do
        {
            frame = await trace.Next("frame");
        }
        while (frame.GetProperty("name").GetString() != "HeartBeat");
        Assert.Contains(trace.Lines, line => line.Contains("""\"sb_code\":""", StringComparison.Ordinal));
        Assert.DoesNotContain(trace.Lines, line => line.Contains("very-secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_command_comes_before_its_answer_and_its_text_is_no_html()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var relayer = (await Relayer.LogIn(gateway, Names.Next("box"))).Serve();
        using var trace = await Trace.Open(gateway, $"relayer:{relayer.Code}");
        await trace.Next("started");
        for (var i = 0; i < 50; i++)
        {
            (await api.Post($"devices/relayer:{relayer.Code}/commands", new { instruction = "ControlDevice", data = new { note = "<b>&" } })).Is(HttpStatusCode.OK);
            Assert.Equal("out", Direction(await trace.Next("frame")));
            Assert.Equal("in", Direction(await trace.Next("frame")));
        }

        Assert.DoesNotContain(trace.Lines, line => line.AsSpan().ContainsAny('<', '>', '&'));
    }

    [Fact]
    public async Task There_are_no_more_than_may_be_and_one_that_ends_makes_room()
    {
        var gateway = await Start(ApiClient.Setting, "--Http:MaxTraces=2");
        using var api = new ApiClient(gateway);
        var code = Names.Next("box");
        await Relayer.LogIn(gateway, code);
        var path = $"devices/relayer:{code}/trace";
        (await api.Get("devices/relayer:never-seen/trace")).Is(HttpStatusCode.NotFound);
        (await api.Get("devices/nonsense/trace")).Is(HttpStatusCode.BadRequest);
        (await api.Get($"{path}?seconds=901")).Is(HttpStatusCode.BadRequest);
        using var first = await Trace.Open(gateway, $"relayer:{code}");
        using (await Trace.Open(gateway, $"relayer:{code}"))
        {
            (await api.Get(path)).Is(HttpStatusCode.TooManyRequests);
        }

        await Waiting.Until(async () =>
        {
            using var third = await Trace.TryOpen(gateway, $"relayer:{code}", "1");
            return third is null ? "the place of the one that ended is still taken" : null;
        });
        using var brief = await Trace.TryOpen(gateway, $"relayer:{code}", "1");
        if (brief is not null)
        {
            await brief.Next("started");
            Assert.Equal("time", (await brief.Next("ended")).GetProperty("reason").GetString());
        }
    }

    [Fact]
    public async Task One_key_leaves_traces_to_others()
    {
        var gateway = await Start(ApiClient.Setting, "--Http:MaxTracesPerKey=2", "--Http:MaxTraces=3");
        using var api = new ApiClient(gateway);
        var code = Names.Next("box");
        await Relayer.LogIn(gateway, code);
        var (_, text) = await KeyTests.Create(api, "read");
        using var viewer = new ApiClient(gateway, text);
        var path = $"devices/relayer:{code}/trace";
        using var first = await Trace.Open(gateway, $"relayer:{code}", key: text);
        using (await Trace.Open(gateway, $"relayer:{code}", key: text))
        {
            Assert.Contains("Http:MaxTracesPerKey", (await viewer.Get(path)).Is(HttpStatusCode.TooManyRequests).Detail, StringComparison.Ordinal);
            Assert.Equal(1, await gateway.Metric("gateway_api_trace_limits_total{limit=\"key\"}"));

            // There is one left for somebody else, and no more.
            using var other = await Trace.Open(gateway, $"relayer:{code}");
            await other.Next("started");
            var full = (await api.Get(path)).Is(HttpStatusCode.TooManyRequests);
            Assert.Matches("Http:MaxTraces\\b", full.Detail);
            Assert.Equal(1, await gateway.Metric("gateway_api_trace_limits_total{limit=\"traces\"}"));
        }

        await Waiting.Until(async () =>
        {
            using var again = await Trace.TryOpen(gateway, $"relayer:{code}", "1", text);
            return again is null ? "the key's place of the one that ended is still taken" : null;
        });
    }

    [Fact]
    public async Task One_without_a_frame_says_that_it_began_and_ended_and_no_more()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var relayer = await Relayer.LogIn(gateway, Names.Next("relayer"));
        var quiet = await api.Get($"devices/relayer:{relayer.Code}/trace?seconds=1");
        Assert.DoesNotContain(quiet.Text.Split('\n'), line => line.StartsWith(':'));
        Assert.EndsWith("event: ended\ndata: {\"reason\":\"time\"}\n\n", quiet.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_when_its_key_is_revoked()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var code = Names.Next("box");
        await Relayer.LogIn(gateway, code);
        var key = (await api.Post("keys", new { name = "viewer", role = "read" })).Is(HttpStatusCode.Created).Json;
        using var trace = await Trace.Open(gateway, $"relayer:{code}", "900", key.GetProperty("key").GetString()!);
        await trace.Next("started");
        (await api.Delete($"keys/{key.GetProperty("id").GetString()}")).Is(HttpStatusCode.NoContent);
        Assert.Equal("key_revoked", (await trace.Next("ended")).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task One_that_is_never_read_is_cut_off_and_the_device_does_not_notice()
    {
        var gateway = await Start(ApiClient.Setting);
        var code = Names.Next("box");
        var relayer = await Relayer.LogIn(gateway, code);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, gateway.HttpPort).Within("connection");
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /api/v1/devices/relayer:{code}/trace?seconds=900 HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: {ApiClient.ConfiguredKey}\r\n\r\n"));

        // More and more, until the gateway has enough of it.
        var body = new { padding = new string('x', 3500) };
        await Waiting.Until(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                Expect.Ok(await relayer.Wire.Request(CommandIds.HeartBeat, body));
            }

            return await gateway.Metric("gateway_api_trace_limits_total{limit=\"unread\"}") == 1 ? null : "it is not cut off";
        });
        Expect.Ok(await relayer.Wire.Request(CommandIds.HeartBeat));
    }

    private static string? Direction(JsonElement frame) => frame.GetProperty("direction").GetString();

    /// <summary>One who follows a trace.</summary>
    private sealed class Trace : IDisposable
    {
        private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
        private readonly List<string> _lines = [];
        private StreamReader _reader = StreamReader.Null;

        /// <summary>What has come so far.</summary>
        public IReadOnlyList<string> Lines => _lines;

        public static async Task<Trace> Open(GatewayProcess gateway, string device, string seconds = "60", string key = ApiClient.ConfiguredKey) =>
            await TryOpen(gateway, device, seconds, key) ?? throw new InvalidOperationException("The trace was refused.");

        /// <returns>Null when there are too many.</returns>
        public static async Task<Trace?> TryOpen(GatewayProcess gateway, string device, string seconds, string key = ApiClient.ConfiguredKey)
        {
            var trace = new Trace();
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{gateway.HttpPort}/api/v1/devices/{device}/trace?seconds={seconds}");
            request.Headers.Add("X-Api-Key", key);
            var response = await trace._http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).Within("headers of the trace");
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                trace.Dispose();
                return null;
            }

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
            trace._reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            return trace;
        }

        /// <summary>The next event, which must be of this name.</summary>
        public async Task<JsonElement> Next(string name)
        {
            while (true)
            {
                var line = await _reader.ReadLineAsync().Within($"event {name}");
                Assert.True(line is not null, $"The trace ended without {name}.");
                _lines.Add(line);
                if (line.StartsWith("event: ", StringComparison.Ordinal))
                {
                    Assert.Equal(name, line["event: ".Length..]);
                    var data = await _reader.ReadLineAsync().Within($"data of {name}");
                    _lines.Add(data!);
                    return JsonDocument.Parse(data!["data: ".Length..]).RootElement;
                }
            }
        }

        public void Dispose()
        {
            _reader.Dispose();
            _http.Dispose();
        }
    }
}

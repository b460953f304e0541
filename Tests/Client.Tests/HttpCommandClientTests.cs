using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Gateway.Client.Tests;

public sealed class HttpCommandClientTests : IAsyncLifetime, IDisposable
{
    private const string Answered =
        """
        {"id":"019aa000-0000-7000-8000-000000000001","device":"relayer:a","instruction":"ControlDevice","state":"answered","status":3,
         "data":{"x":[1,"客厅"]},"createdAt":"2026-11-20T12:00:00Z","sentAt":"2026-11-20T12:00:00.5Z","endedAt":"2026-11-20T12:00:01Z","later":1}
        """;

    private StubGateway _stub = null!;
    private HttpCommandClient _client = null!;

    public async Task InitializeAsync()
    {
        _stub = await StubGateway.StartAsync();
        _client = new HttpCommandClient(_stub.Address, " gw_1_secret\n");
    }

    public Task DisposeAsync() => _stub.DisposeAsync().AsTask();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_command_with_json_goes_out_and_its_answer_comes_back()
    {
        _stub.Says(200, Answered);
        var report = await _client.SendAsync(
            "relayer:客厅/../a?b", "ControlDevice", CommandData.FromJson("""{"k": "<é>"}"""),
            new CommandOptions { Deadline = TimeSpan.FromMilliseconds(1500), TimeToLive = TimeSpan.FromHours(1) });

        Assert.Equal("POST /api/v1/devices/relayer%3A%E5%AE%A2%E5%8E%85%2F..%2Fa%3Fb/commands", _stub.Asked);
        Assert.Equal("""{"instruction":"ControlDevice","data":{"k": "<é>"},"deadlineSeconds":1.5,"ttlSeconds":3600,"wait":true}""", _stub.Body);
        Assert.Equal("Bearer gw_1_secret", _stub.Key);
        Assert.Equal((CommandState.Answered, SendResult.OK, 3), (report.State, report.Result, report.Status));
        Assert.Equal(CommandData.FromJson("""{"x":[1,"客厅"]}"""), report.Answer);
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 12, 0, 0, 500, TimeSpan.Zero), report.SentAt);
        Assert.Null(report.ExpiresAt);
        Assert.Equal("", report.Reason);
    }

    [Fact]
    public async Task A_command_with_bytes_goes_out_and_bytes_come_back()
    {
        _stub.Says(202, """{"id":"019aa000-0000-7000-8000-000000000001","device":"terminal:T1","instruction":"turnon","state":"queued","bytes":"AAH/","createdAt":"2026-11-20T12:00:00Z"}""");
        var report = await _client.SendNoWaitAsync("terminal:T1", "turnon", CommandData.FromBytes(new byte[] { 0, 3, 255 }));

        Assert.Equal("""{"instruction":"turnon","bytes":"AAP/","wait":false}""", _stub.Body);
        Assert.Equal((CommandState.Queued, SendResult.OK), (report.State, report.Result));
        Assert.Equal("0001FF", report.Answer.ToString());

        await _client.SendAsync("terminal:T1", "turnon");
        Assert.Equal("""{"instruction":"turnon","wait":true}""", _stub.Body);
    }

    [Theory]
    [InlineData("failed", CommandState.Failed, SendResult.NO)]
    [InlineData("expired", CommandState.Expired, SendResult.TIMEOUT)]
    [InlineData("unknown", CommandState.Unknown, SendResult.TIMEOUT)]
    [InlineData("sent", CommandState.Sent, SendResult.OK)]
    public async Task Every_state_is_told(string text, CommandState state, SendResult result)
    {
        _stub.Says(200, Answered.Replace("answered", text, StringComparison.Ordinal));
        var report = await _client.SendAsync("relayer:a", "ControlDevice");
        Assert.Equal((state, result), (report.State, report.Result));
    }

    [Fact]
    public async Task A_command_is_cancelled_or_it_is_told_what_it_is_or_that_nothing_is_known()
    {
        var id = Guid.Parse("019aa000-0000-7000-8000-000000000001");
        _stub.Says(200, Answered.Replace("\"answered\"", "\"failed\",\"reason\":\"cancelled\"", StringComparison.Ordinal));
        var cancelled = (await _client.CancelAsync(id))!;
        Assert.Equal($"DELETE /api/v1/commands/{id}", _stub.Asked);
        Assert.Equal((CommandState.Failed, CommandReport.Cancelled), (cancelled.State, cancelled.Reason));

        _stub.Answer = context =>
        {
            var isAsked = context.Request.Method == "GET";
            context.Response.StatusCode = isAsked ? 200 : 409;
            return context.Response.WriteAsync(isAsked ? Answered : """{"status":409,"detail":"The command is answered."}""");
        };
        Assert.Equal(CommandState.Answered, (await _client.CancelAsync(id))!.State);
        _stub.Says(404, """{"status":404,"detail":"none"}""", "application/problem+json");
        Assert.Null(await _client.CancelAsync(id));
        _stub.Says(503, """{"status":503,"detail":"away"}""", "application/problem+json");
        await Assert.ThrowsAsync<GatewayUnavailableException>(() => _client.CancelAsync(id));
    }

    [Theory]
    [InlineData(404, "unknown_device")]
    [InlineData(400, "bad_instruction")]
    public async Task That_there_is_no_such_device_or_instruction_is_an_outcome(int status, string reason)
    {
        _stub.Says(status, $$"""{"type":"about:blank","status":{{status}},"detail":"none","reason":"{{reason}}"}""", "application/problem+json");
        var report = await _client.SendAsync("terminal:T1", "fly");
        Assert.Equal((CommandState.Failed, SendResult.NO, reason), (report.State, report.Result, report.Reason));
        Assert.Equal(("terminal:T1", "fly"), (report.Device, report.Instruction));
    }

    [Fact]
    public async Task Several_devices_have_an_outcome_each()
    {
        _stub.Says(200, $$"""{"items":[{{Answered}},{{Answered.Replace("relayer:a", "relayer:b", StringComparison.Ordinal)}}]}""");
        var reports = await _client.SendManyAsync(["relayer:a", "relayer:b"], "ControlDevice", CommandData.FromJson("1"));
        Assert.Equal("POST /api/v1/commands", _stub.Asked);
        Assert.Equal("""{"devices":["relayer:a","relayer:b"],"instruction":"ControlDevice","data":1,"wait":true}""", _stub.Body);
        Assert.Equal(["relayer:a", "relayer:b"], reports.Select(report => report.Device));

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _client.SendManyAsync([], "x"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _client.SendManyAsync([.. Enumerable.Range(0, 1001).Select(i => $"a:{i}")], "x"));
    }

    [Fact]
    public async Task Who_is_online_is_asked()
    {
        Assert.True(await Said("""{"id":"terminal:T1","isOnline":true}""").FindAsync("terminal:T1"));
        Assert.Equal("GET /api/v1/devices/terminal%3AT1", _stub.Asked);
        Assert.False(await Said("""{"id":"terminal:T1","isOnline":false}""").FindAsync("terminal:T1"));
        Assert.False(await Said("""{"detail":"never here"}""", 404).FindAsync("terminal:T1"));
        Assert.False(await Said("""{"detail":"no id","reason":"unknown_device"}""", 400).FindAsync("nonsense"));

        Assert.Equal(["a:1", "b:2"], await Said("""{"items":[{"id":"a:1"},{"id":"b:2"}],"next":"x"}""").GetListAsync(2, 7));
        Assert.Equal("GET /api/v1/devices?page=7&size=2", _stub.Asked);
        Assert.Equal(10_000_000_000, await Said("""{"count":10000000000}""").GetTotalAsync());
        Assert.Equal("GET /api/v1/devices/count", _stub.Asked);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _client.GetListAsync(0, 0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _client.GetListAsync(1001, 0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _client.GetListAsync(1, -1));
    }

    [Fact]
    public async Task A_command_is_found_by_its_id()
    {
        var id = Guid.Parse("019aa000-0000-7000-8000-000000000001");
        Assert.Equal(id, (await Said(Answered).GetCommandAsync(id))!.Id);
        Assert.Equal($"GET /api/v1/commands/{id}", _stub.Asked);
        Assert.Null(await Said("""{"detail":"none"}""", 404).GetCommandAsync(id));
    }

    [Theory]
    [InlineData(400, """{"title":"Bad request","detail":"ttlSeconds must be less"}""", "ttlSeconds must be less")]
    [InlineData(401, """{"title":"No key"}""", "No key")]
    [InlineData(403, "", "403")]
    [InlineData(413, "<html>", "413")]
    public async Task What_the_gateway_refuses_is_an_exception_with_its_words(int status, string body, string said)
    {
        _stub.Says(status, body);
        var refused = await Assert.ThrowsAsync<GatewayException>(() => _client.SendAsync("terminal:T1", "turnon"));
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.Equal(status, refused.Status);
        Assert.DoesNotContain("secret", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_requests_and_a_database_that_is_away_are_worth_another_try()
    {
        _stub.Says(429, """{"detail":"slower"}""", "application/problem+json", ("Retry-After", "7"));
        var late = await Assert.ThrowsAsync<GatewayUnavailableException>(() => _client.GetTotalAsync());
        Assert.Equal((429, TimeSpan.FromSeconds(7)), (late.Status, late.RetryAfter!.Value));
        _stub.Says(503, """{"detail":"away"}""");
        Assert.Equal("away", (await Assert.ThrowsAsync<GatewayUnavailableException>(() => _client.GetTotalAsync())).Message);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"id":"x","device":"a:b","instruction":"c","state":"sent"}""")]
    [InlineData("""{"id":"019aa000-0000-7000-8000-000000000001","device":"a:b","instruction":"c","state":"4"}""")]
    [InlineData("""{"id":"019aa000-0000-7000-8000-000000000001","device":"a:b","instruction":"c","state":"delivered"}""")]
    public async Task An_answer_that_makes_no_sense_is_told(string body)
    {
        _stub.Says(200, body);
        await Assert.ThrowsAsync<GatewayException>(() => _client.SendAsync("terminal:T1", "turnon"));
    }

    [Fact]
    public async Task A_gateway_that_is_not_there_is_told_with_its_address()
    {
        using var taken = new Socket(SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // nobody listens, and nobody else can
        using var client = new HttpCommandClient(new Uri($"http://{taken.LocalEndPoint}"), "key");
        var gone = await Assert.ThrowsAsync<GatewayUnavailableException>(() => client.GetTotalAsync());
        Assert.Contains(taken.LocalEndPoint!.ToString()!, gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_can_be_ended()
    {
        _stub.Answer = static context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        using var cancellation = new CancellationTokenSource();
        var sending = _client.SendAsync("terminal:T1", "turnon", cancellation: cancellation.Token);
        await _stub.FirstRequest.Within();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.Within());
    }

    private HttpCommandClient Said(string json, int status = 200)
    {
        _stub.Says(status, json);
        return _client;
    }
}

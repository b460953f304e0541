using System.Net;
using System.Text.Json;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Terminals;
using Gateway.Protocol.Terminals;

namespace Gateway.EndToEnd.Tests.Api;

/// <summary>Terminals are commanded like any device; their data are bytes.</summary>
public sealed class TerminalCommandTests : EndToEndTest
{
    private const string Id = "T9000010";
    private const string Path = $"devices/terminal:{Id}";

    [Theory, EveryTransport]
    public async Task A_terminal_answers_with_its_bytes(string transport)
    {
        var gateway = await Start(ApiClient.Setting, On(transport));
        using var api = new ApiClient(gateway);
        var terminal = await LogIn(gateway);
        var asked = api.Post($"{Path}/commands", new { instruction = "query" });
        var query = await terminal.Next("query");
        Assert.Equal((Id, TerminalMessages.Query, ""), (query.Id, query.Message, query.Content));
        await terminal.Answer(query, (byte)MachineState.Standby);
        AssertAnswered(await asked, (byte)MachineState.Standby);

        // It is the same terminal and the same instruction, however they are written; and an instruction may be a number.
        foreach (var (device, instruction) in new[] { (Id.ToLowerInvariant(), "QUERY"), ("t9000010", "0x1005"), (Id, "0X1005") })
        {
            asked = api.Post($"devices/terminal:{device}/commands", new { instruction });
            await terminal.Answer(await terminal.Next($"query of {device}"), (byte)MachineState.Idle, 0xAB);
            AssertAnswered(await asked, (byte)MachineState.Idle, 0xAB);
            Assert.Single(AccountTests.Items((await api.Get($"sessions?device=Terminal:{device}")).Is(HttpStatusCode.OK)));
        }

        // Nothing is nothing, also where it is said.
        asked = api.Post($"{Path}/commands", """{"instruction":"query","data":null}""");
        await terminal.Answer(await terminal.Next("query without data"), (byte)MachineState.Idle);
        AssertAnswered(await asked, (byte)MachineState.Idle);
        await Waiting.Until(async () => (await api.Get("devices/count?kind=Terminal")).Json.GetProperty("count").GetInt32() == 1 ? null : "no terminal is counted");
    }

    [Fact]
    public async Task A_terminal_is_turned_on_with_the_protocols_bytes_or_with_others()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var terminal = await LogIn(gateway);
        foreach (var (bytes, content) in new[] { (null, "0003010000000000"), (new byte[] { 0, 3, 1, 0xFF }, "000301FF") })
        {
            var asked = api.Post($"{Path}/commands", new { instruction = "turnon", bytes });
            var command = await terminal.Next("command to turn on");
            Assert.Equal((TerminalMessages.TurnOn, content), (command.Message, command.Content));
            await terminal.Answer(command, TerminalMessages.NotDone);
            AssertAnswered(await asked, TerminalMessages.NotDone);
        }

        var restart = api.Post($"{Path}/commands", new { instruction = "restart" });
        await terminal.Answer(await terminal.Next("command to restart"), TerminalMessages.Done);
        AssertAnswered(await restart, TerminalMessages.Done);
    }

    [Fact]
    public async Task A_terminal_that_does_not_answer_and_one_that_is_away_are_told_apart()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var never = (await api.Post($"{Path}/commands", new { instruction = "query" })).Is(HttpStatusCode.NotFound);
        Assert.Equal("unknown_device", never.Json.GetProperty("reason").GetString());

        var terminal = await LogIn(gateway);
        var silent = (await api.Post($"{Path}/commands", new { instruction = "query", deadlineSeconds = 0.2 })).Is(HttpStatusCode.OK).Json;
        Assert.Equal("unknown", State(silent));
        Assert.Equal(TerminalMessages.Query, (await terminal.Next("query")).Message);

        terminal.Reset();
        await IsOnline(api, false);
        var offline = (await api.Post("devices/terminal:t9000010/commands", new { instruction = "query" })).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("failed", "offline"), (State(offline), offline.GetProperty("reason").GetString()));

        // Both are found by the terminal's id, however it is written.
        foreach (var id in new[] { Id, "t9000010" })
        {
            var path = $"commands?device=terminal:{id}";
            await Waiting.Until(async () => AccountTests.Items((await api.Get(path)).Is(HttpStatusCode.OK)).Count is var n && n == 2 ? null : $"{n} of 2 commands are listed");
            Assert.Equal(["failed", "unknown"], AccountTests.Items(await api.Get(path)).Select(State));
        }
    }

    [Fact]
    public async Task What_no_terminal_takes_is_refused_and_not_sent()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var terminal = await LogIn(gateway);
        foreach (var (body, what) in new (object, string)[]
        {
            (new { instruction = "ControlDevice" }, "ControlDevice"), (new { instruction = "0x9005" }, "0x9005"), (new { instruction = "0" }, "0"),
            (new { instruction = "query", data = new { x = 1 } }, "bytes"), (new { instruction = "turnon", bytes = new byte[4096] }, "4096"),
        })
        {
            Assert.Contains(what, (await api.Post($"{Path}/commands", body)).Is(HttpStatusCode.BadRequest).Detail, StringComparison.Ordinal);
        }

        var twice = new { devices = new[] { $"terminal:{Id}", "terminal:t9000010" }, instruction = "query" };
        Assert.Contains("twice", (await api.Post("commands", twice)).Is(HttpStatusCode.BadRequest).Detail, StringComparison.Ordinal);
        foreach (var code in new[] { "T900001", "T90000100", "T900%2F%2E%2E" })
        {
            (await api.Post($"devices/terminal:{code}/commands", new { instruction = "query" })).Is(HttpStatusCode.NotFound);
        }

        await terminal.Send(TerminalMessages.Heartbeat, 3);
        Assert.Equal(0x9002, (await terminal.Next("answer to the heartbeat, and no command before")).Message);
    }

    [Fact]
    public async Task A_command_is_kept_for_a_terminal_that_is_away_and_sent_once_on_its_return()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        (await LogIn(gateway)).Reset();
        await IsOnline(api, false);
        var kept = (await api.Post("devices/terminal:t9000010/commands", new { instruction = "turnon", ttlSeconds = 600 })).Is(HttpStatusCode.Accepted).Json;
        Assert.Equal("queued", State(kept));
        Assert.Equal(1, (await api.Get(Path)).Json.GetProperty("keptCommands").GetInt32());

        await gateway.Kill();
        await gateway.StartAgain();
        var back = await LogIn(gateway);
        var command = await back.Next("command that was kept");
        Assert.Equal((TerminalMessages.TurnOn, "0003010000000000"), (command.Message, command.Content));
        await back.Answer(command, TerminalMessages.Done);
        ApiResponse? found = null;
        await Waiting.Until(async () =>
        {
            found = (await api.Get($"commands/{kept.GetProperty("id").GetString()}")).Is(HttpStatusCode.OK);
            return State(found.Json) == "answered" ? null : $"the kept command is {State(found.Json)}";
        });
        AssertAnswered(found!, TerminalMessages.Done);
        Assert.Equal(0, (await api.Get(Path)).Json.GetProperty("keptCommands").GetInt32());

        back.Reset();
        await IsOnline(api, false);
        var again = await LogIn(gateway);
        await again.Send(TerminalMessages.Heartbeat, 9);
        Assert.Equal(0x9002, (await again.Next("answer to the heartbeat, and no command before")).Message);
    }

    [Fact]
    public async Task A_terminal_that_is_blocked_is_closed_and_cannot_log_in_until_it_is_unblocked()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var terminal = await LogIn(gateway);
        (await api.Post($"{Path}/block")).Is(HttpStatusCode.NoContent);
        await terminal.ClosedByGateway();

        var blocked = gateway.Track(await WireTerminal.Connect(gateway.TerminalPort, "t9000010"));
        await blocked.Send(TerminalMessages.Login, 1);
        await blocked.ClosedByGateway();
        var status = (await api.Get(Path)).Is(HttpStatusCode.OK).Json;
        Assert.True(status.GetProperty("isBlocked").GetBoolean());
        Assert.False(status.GetProperty("isOnline").GetBoolean());
        await gateway.MetricBecomes("gateway_connections_closed_total{listener=\"terminals\",reason=\"Blocked\"}", 2);
        var refused = (await api.Post($"{Path}/commands", new { instruction = "query" })).Is(HttpStatusCode.OK).Json;
        Assert.Equal("offline", refused.GetProperty("reason").GetString());

        (await api.Post($"{Path}/unblock")).Is(HttpStatusCode.NoContent);
        await LogIn(gateway);
        await IsOnline(api, true);
    }

    private static string State(JsonElement command) => command.GetProperty("state").GetString()!;

    private static void AssertAnswered(ApiResponse response, params byte[] bytes)
    {
        var answer = response.Is(HttpStatusCode.OK).Json;
        Assert.Equal("answered", State(answer));
        Assert.Equal($"terminal:{Id}", answer.GetProperty("device").GetString());
        Assert.Equal(0, answer.GetProperty("status").GetInt32());
        Assert.Equal(bytes, answer.GetProperty("bytes").GetBytesFromBase64());
        Assert.False(answer.TryGetProperty("data", out _), "bytes are no JSON");
    }

    private static Task IsOnline(ApiClient api, bool wanted) => Waiting.Until(
        async () => (await api.Get(Path)).Is(HttpStatusCode.OK).Json.GetProperty("isOnline").GetBoolean() == wanted ? null : $"online is not {wanted}",
        TimeSpan.FromSeconds(5));

    private static async Task<WireTerminal> LogIn(GatewayProcess gateway)
    {
        var terminal = gateway.Track(await WireTerminal.Connect(gateway.TerminalPort, Id));
        await terminal.LogIn();
        return terminal;
    }
}

using System.Net;
using System.Text.Json;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Api;

/// <summary>Any program commands any device, and learns what came of it.</summary>
public sealed class CommandTests : EndToEndTest
{
    private static readonly object s_lamp = new { dev_model = "2111S", dev_code = "652c0030", dev_key_seq = 0, value = 1 };

    [Fact]
    public async Task A_device_that_is_online_answers_and_its_data_comes_back()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var relayer = (await Relayer.LogIn(gateway, Names.Next("relayer"))).Serve(StatusCode.Ok, new { value = 7, note = "<b>" });
        var answer = (await api.Post(Path(relayer), new { instruction = "ControlDevice", data = s_lamp })).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("answered", 0), (State(answer), answer.GetProperty("status").GetInt32()));
        Assert.Equal(7, answer.GetProperty("data").GetProperty("value").GetInt32());
        Assert.Equal($"relayer:{relayer.Code}", answer.GetProperty("device").GetString());
        Assert.False(answer.TryGetProperty("bytes", out _), "JSON is told as JSON, and not as bytes too");
        var sent = Assert.Single(relayer.Served);
        Assert.Equal(CommandIds.ControlDevice, sent.CommandId);
        Assert.True(JsonElement.DeepEquals(JsonSerializer.SerializeToElement(s_lamp), sent.Json), sent.Text);

        // By its number.
        var again = (await api.Post(Path(relayer), new { instruction = $"0x{CommandIds.QueryDevice:x8}", data = s_lamp, deadlineSeconds = 5 })).Is(HttpStatusCode.OK);
        Assert.Equal("answered", State(again.Json));
    }

    [Fact]
    public async Task What_did_not_reach_a_device_or_was_not_answered_is_said_so()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var relayer = await Relayer.LogIn(gateway, Names.Next("relayer"));
        var silent = (await api.Post(Path(relayer), new { instruction = "ControlDevice", data = s_lamp, deadlineSeconds = 0.2 })).Is(HttpStatusCode.OK).Json;
        Assert.Equal("unknown", State(silent));
        await relayer.Command();

        await relayer.Wire.DisposeAsync();
        await Waiting.Until(async () => (await api.Get($"devices/relayer:{relayer.Code}")).Json.GetProperty("isOnline").GetBoolean() ? "the relayer stays online" : null);
        var offline = (await api.Post(Path(relayer), new { instruction = "ControlDevice", data = s_lamp })).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("failed", "offline"), (State(offline), offline.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task A_command_is_kept_for_a_device_that_is_offline_and_its_outcome_read_later()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var code = Names.Next("relayer");
        await (await Relayer.LogIn(gateway, code)).Wire.DisposeAsync();
        await Waiting.Until(async () => (await api.Get($"devices/relayer:{code}")).Json.GetProperty("isOnline").GetBoolean() ? "the relayer stays online" : null);

        var older = (await api.Post($"devices/relayer:{code}/commands", new { instruction = "ControlDevice", data = s_lamp, ttlSeconds = 600 })).Is(HttpStatusCode.Accepted).Json;
        var newer = (await api.Post($"devices/relayer:{code}/commands", new { instruction = "ControlDevice", data = s_lamp, ttlSeconds = 600, wait = false })).Is(HttpStatusCode.Accepted).Json;
        Assert.Equal("queued", State(newer));
        Assert.Equal("superseded", (await Find(older)).GetProperty("reason").GetString());
        Assert.Equal(1, (await api.Get($"devices/relayer:{code}")).Json.GetProperty("keptCommands").GetInt32());

        await gateway.Kill();
        await gateway.StartAgain();
        var back = (await Relayer.LogIn(gateway, code)).Serve();
        await Waiting.Until(async () => State(await Find(newer)) == "answered" ? null : $"the kept command is still {State(await Find(newer))}");
        Assert.Single(back.Served);
        var listed = AccountTests.Items((await api.Get($"commands?device=relayer:{code}&state=answered")).Is(HttpStatusCode.OK));
        Assert.Equal(newer.GetProperty("id").GetGuid(), Assert.Single(listed).GetProperty("id").GetGuid());
        Assert.Equal(2, AccountTests.Items(await api.Get($"commands?device=relayer:{code}")).Count);
        var page = await api.Get($"commands?device=relayer:{code}&limit=1");
        var second = await api.Get($"commands?device=relayer:{code}&limit=1&cursor={page.Json.GetProperty("next").GetString()}");
        Assert.Equal(older.GetProperty("id").GetGuid(), Assert.Single(AccountTests.Items(second)).GetProperty("id").GetGuid());

        async Task<JsonElement> Find(JsonElement command) => (await api.Get($"commands/{command.GetProperty("id").GetString()}")).Is(HttpStatusCode.OK).Json;
    }

    [Fact]
    public async Task A_command_that_is_queued_is_cancelled_and_never_sent_also_after_a_restart()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var (keyId, key) = await KeyTests.Create(api, "command");
        using var program = new ApiClient(gateway, key);
        var (_, read) = await KeyTests.Create(api, "read");
        using var reader = new ApiClient(gateway, read);
        var code = Names.Next("relayer");
        await (await Relayer.LogIn(gateway, code)).Wire.DisposeAsync();
        await Waiting.Until(async () => (await api.Get($"devices/relayer:{code}")).Json.GetProperty("isOnline").GetBoolean() ? "the relayer stays online" : null);
        var now = await Keep(1);
        var later = await Keep(2);
        var sent = await Keep(3);

        (await reader.Delete($"commands/{now}")).Is(HttpStatusCode.Forbidden);
        for (var i = 0; i < 2; i++)
        {
            var cancelled = (await program.Delete($"commands/{now}")).Is(HttpStatusCode.OK).Json;
            Assert.Equal((now, "failed", "cancelled"), (cancelled.GetProperty("id").GetString(), State(cancelled), cancelled.GetProperty("reason").GetString()));
        }

        var entries = AccountTests.Items(await api.Get($"audit?target={now}"));
        Assert.Equal([200, 200, 403], entries.Select(e => e.GetProperty("status").GetInt32()));
        Assert.Equal((keyId, $"relayer:{code} 0x00070001"), (entries[0].GetProperty("key").GetString(), entries[0].GetProperty("detail").GetString()));
        Assert.Equal(2, (await api.Get($"devices/relayer:{code}")).Json.GetProperty("keptCommands").GetInt32());

        await gateway.Kill();
        await gateway.StartAgain();
        (await program.Delete($"commands/{later}")).Is(HttpStatusCode.OK);
        var back = (await Relayer.LogIn(gateway, code)).Serve();
        await Waiting.Until(async () => State((await api.Get($"commands/{sent}")).Json) is var state && state == "answered" ? null : $"the command is still {state}");
        Assert.Contains("answered", (await program.Delete($"commands/{sent}")).Is(HttpStatusCode.Conflict).Detail, StringComparison.Ordinal);
        Assert.Equal(3, Assert.Single(back.Served).Json.GetProperty("a").GetInt32());
        (await program.Delete($"commands/{Guid.NewGuid()}")).Is(HttpStatusCode.NotFound);
        (await program.Delete("commands/nonsense")).Is(HttpStatusCode.BadRequest);

        async Task<string> Keep(int a) => (await program.Post(
            $"devices/relayer:{code}/commands", new { instruction = $"0x0007000{a}", data = new { a }, ttlSeconds = 600 }))
            .Is(HttpStatusCode.Accepted).Json.GetProperty("id").GetString()!;
    }

    [Fact]
    public async Task Several_devices_are_commanded_in_one_call_and_each_has_its_outcome()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var online = (await Relayer.LogIn(gateway, Names.Next("relayer"))).Serve();
        string[] devices = [$"relayer:{online.Code}", "relayer:never-here", "toaster:1"];
        var results = AccountTests.Items((await api.Post("commands", new { devices, instruction = "ControlDevice", data = s_lamp })).Is(HttpStatusCode.OK));
        Assert.Equal(devices, results.Select(r => r.GetProperty("device").GetString()));
        Assert.Equal(["answered", "failed", "failed"], results.Select(State));
        Assert.Equal(["unknown_device", "unknown_device"], results.Skip(1).Select(r => r.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Too_many_devices_are_refused_and_none_is_commanded()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var relayer = (await Relayer.LogIn(gateway, Names.Next("relayer"))).Serve();
        var many = Enumerable.Range(0, 9_999).Select(i => $"relayer:number-{i}").Prepend($"relayer:{relayer.Code}").ToArray();
        var refused = (await api.Post("commands", new { devices = many, instruction = "ControlDevice", data = s_lamp })).Is(HttpStatusCode.BadRequest);
        Assert.Contains("10000", refused.Detail, StringComparison.Ordinal);
        Assert.Contains("1000", refused.Detail, StringComparison.Ordinal);
        (await api.Post("commands", new { devices = Enumerable.Repeat(new string('x', 2000), 1000), instruction = "x" })).Is(HttpStatusCode.RequestEntityTooLarge);
        foreach (var devices in new object[] { Array.Empty<string>(), new[] { "relayer:a", "relayer:a" }, new[] { "nonsense" }, new string?[] { null }, "relayer:a" })
        {
            Assert.Contains("devices", (await api.Post("commands", new { devices, instruction = "ControlDevice", data = s_lamp })).Is(HttpStatusCode.BadRequest).Detail, StringComparison.Ordinal);
        }

        Assert.Equal(1000, AccountTests.Items((await api.Post("commands", new { devices = many[..1000], instruction = "ControlDevice", data = s_lamp })).Is(HttpStatusCode.OK)).Count);
        Assert.Single(relayer.Served);
    }

    [Fact]
    public async Task What_is_wrong_with_a_command_is_said_and_nothing_is_sent()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var relayer = (await Relayer.LogIn(gateway, Names.Next("relayer"))).Serve();
        foreach (var (body, what) in new (object, string)[]
        {
            (new { data = s_lamp }, "instruction"), (new { instruction = "", data = s_lamp }, "instruction"),
            (new { instruction = "MakeCoffee", data = s_lamp }, "MakeCoffee"), (new { instruction = "ControlDevice" }, "JSON"),
            (new { instruction = "ControlDevice", data = 5 }, "JSON"), (new { instruction = "ControlDevice", bytes = "AAE=" }, "bytes"),
            (new { instruction = "ControlDevice", bytes = "%%%" }, "bytes"), (new { instruction = "ControlDevice", data = s_lamp, deadlineSeconds = 0 }, "deadlineSeconds"),
            (new { instruction = "ControlDevice", data = s_lamp, deadlineSeconds = 31 }, "deadlineSeconds"), (new { instruction = "ControlDevice", data = s_lamp, deadlineSeconds = "1" }, "deadlineSeconds"),
            (new { instruction = "ControlDevice", data = s_lamp, ttlSeconds = -1 }, "ttlSeconds"), (new { instruction = "ControlDevice", data = s_lamp, ttlSeconds = 1e300 }, "ttlSeconds"),
            (new { instruction = "ControlDevice", data = s_lamp, wait = "no" }, "wait"), (new { instruction = "ControlDevice", data = s_lamp, when = "now" }, "when"),
            (new { instruction = "ControlDevice", data = new { x = new string('x', 40_000) } }, "32768"),
            ("{\"instruction\":\"ControlDevice\",\"data\":{", "JSON"), ("[]", "JSON"), ("{\"instruction\":\"ControlDevice\"} {}", "JSON"), ("\u0000", "JSON"),
        })
        {
            var refused = (await api.Post(Path(relayer), body)).Is(HttpStatusCode.BadRequest);
            Assert.Contains(what, refused.Detail, StringComparison.Ordinal);
        }

        (await api.Post(Path(relayer), new { instruction = "ControlDevice", data = new { x = new string('x', 70_000) } })).Is(HttpStatusCode.RequestEntityTooLarge);
        foreach (var device in new[] { "relayer:never-here", "toaster:1", "relayer:" + new string('x', 60), "relayer:%2e%2e%2f%2e%2e%2fetc" })
        {
            var unknown = (await api.Post($"devices/{device}/commands", new { instruction = "ControlDevice", data = s_lamp })).Is(HttpStatusCode.NotFound);
            Assert.Equal("unknown_device", unknown.Json.GetProperty("reason").GetString());
            (await api.Get($"devices/{device}")).Is(HttpStatusCode.NotFound);
        }

        foreach (var path in new[] { "devices/nonsense", "devices/:x", "devices/relayer:", "devices/relayer:" + new string('x', 200), "commands/nonsense", "commands?state=done", "commands?state=queued,sent", "commands?device=nonsense", "commands?cursor=1", "commands?limit=1001" })
        {
            (await api.Get(path)).Is(HttpStatusCode.BadRequest);
        }

        (await api.Get($"commands/{Guid.NewGuid()}")).Is(HttpStatusCode.NotFound);
        Assert.Empty(relayer.Served);
    }

    [Fact]
    public async Task A_key_that_may_only_read_commands_nothing()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var relayer = (await Relayer.LogIn(gateway, Names.Next("relayer"))).Serve();
        var (_, read) = await KeyTests.Create(api, "read");
        var (_, command) = await KeyTests.Create(api, "command");
        using var reader = new ApiClient(gateway, read);
        using var commander = new ApiClient(gateway, command);
        (await reader.Post(Path(relayer), new { instruction = "ControlDevice", data = s_lamp })).Is(HttpStatusCode.Forbidden);
        (await reader.Post("commands", new { devices = new[] { $"relayer:{relayer.Code}" }, instruction = "ControlDevice", data = s_lamp })).Is(HttpStatusCode.Forbidden);
        (await reader.Get($"devices/relayer:{relayer.Code}")).Is(HttpStatusCode.OK);
        Assert.Empty(relayer.Served);
        Assert.Equal("answered", State((await commander.Post(Path(relayer), new { instruction = "ControlDevice", data = s_lamp })).Is(HttpStatusCode.OK).Json));
        (await commander.Post($"devices/relayer:{relayer.Code}/block")).Is(HttpStatusCode.Forbidden);
    }

    private static string State(JsonElement command) => command.GetProperty("state").GetString()!;

    private static string Path(Relayer relayer) => $"devices/relayer:{relayer.Code}/commands";
}

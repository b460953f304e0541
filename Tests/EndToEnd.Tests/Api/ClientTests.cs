using System.Text.Json;
using Gateway.Client;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;

namespace Gateway.EndToEnd.Tests.Api;

/// <summary>The client library, the example that uses it and the load generator, against a gateway.</summary>
public sealed class ClientTests : EndToEndTest
{
    private static readonly CommandData Lamp = CommandData.FromJson("""{"dev_model":"2111S","dev_code":"1F","key_seq":0,"key_value":1}""");

    [Fact]
    public async Task The_example_commands_a_device_and_shows_who_is_online()
    {
        var gateway = await Start(ApiClient.Setting);
        var relayer = (await Relayer.LogIn(gateway, Names.Next("relayer"))).Serve(body: new { result = 0, value = 1 });
        var key = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(key, ApiClient.ConfiguredKey + "\n");
            using var client = Client(gateway);
            await Waiting.Until(async () => await client.GetTotalAsync() == 1 ? null : "the relayer is not counted as online");
            await using var example = ProgramRun.Start(
                Programs.Example, $"http://127.0.0.1:{gateway.HttpPort}", key, $"relayer:{relayer.Code}", "ControlDevice", Lamp.ToString());

            Assert.Equal(0, await example.Exit());
            Assert.Equal(2, example.Lines.Length);
            Assert.Equal($$"""relayer:{{relayer.Code}} ControlDevice: OK, Answered {"result":0,"value":1}""", example.Lines[0]);
            Assert.Equal($"1 devices online: relayer:{relayer.Code}", example.Lines[1]);
        }
        finally
        {
            File.Delete(key);
        }
    }

    [Fact]
    public async Task A_command_for_a_device_that_is_away_is_delivered_on_its_return_and_its_outcome_is_read()
    {
        var gateway = await Start(ApiClient.Setting);
        using var client = Client(gateway);
        var code = Names.Next("relayer");
        var device = $"relayer:{code}";
        Assert.False(await client.FindAsync(device));
        Assert.Equal((SendResult.NO, "unknown_device"), await ResultAsync(client.SendAsync(device, "ControlDevice", Lamp)));

        var relayer = await Relayer.LogIn(gateway, code);
        Assert.True(await client.FindAsync(device));
        await relayer.Wire.DisposeAsync();
        await Waiting.Until(async () => await client.FindAsync(device) ? "the relayer is still online" : null);
        Assert.Equal((SendResult.NO, "offline"), await ResultAsync(client.SendAsync(device, "ControlDevice", Lamp)));

        var options = new CommandOptions { TimeToLive = TimeSpan.FromMinutes(10) };
        var older = await client.SendNoWaitAsync(device, "ControlDevice", Lamp, options);
        var kept = await client.SendNoWaitAsync(device, "ControlDevice", Lamp, options);
        Assert.Equal(CommandState.Queued, (await client.GetCommandAsync(kept.Id))!.State);
        var superseded = (await client.GetCommandAsync(older.Id))!;
        Assert.Equal((CommandState.Failed, "superseded"), (superseded.State, superseded.Reason));

        var unwanted = await client.SendNoWaitAsync(device, "QueryDevice", Lamp, options);
        var cancelled = (await client.CancelAsync(unwanted.Id))!;
        Assert.Equal((unwanted.Id, CommandState.Failed, CommandReport.Cancelled), (cancelled.Id, cancelled.State, cancelled.Reason));
        Assert.Null(await client.CancelAsync(Guid.NewGuid()));

        relayer = (await Relayer.LogIn(gateway, code)).Serve();
        await Waiting.Until(async () => (await client.GetCommandAsync(kept.Id))!.State is var state && state == CommandState.Answered ? null : $"the command is {state}");
        Assert.Single(relayer.Served);
        Assert.Equal(CommandState.Answered, (await client.CancelAsync(kept.Id))!.State);
        Assert.Null(await client.GetCommandAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task Several_devices_are_commanded_at_once_and_lists_have_pages()
    {
        var gateway = await Start(ApiClient.Setting);
        using var client = Client(gateway);
        var codes = Enumerable.Range(0, 5).Select(_ => Names.Next("relayer")).ToList();
        foreach (var code in codes)
        {
            (await Relayer.LogIn(gateway, code)).Serve();
        }

        var reports = await client.SendManyAsync([.. codes.Select(code => $"relayer:{code}"), "relayer:nobody"], "ControlDevice", Lamp);
        Assert.Equal([.. codes.Select(_ => SendResult.OK), SendResult.NO], reports.Select(report => report.Result));
        Assert.Equal("unknown_device", reports[^1].Reason);

        await Waiting.Until(async () => await client.GetTotalAsync() == 5 ? null : "not all relayers are counted as online");
        var listed = new List<string>();
        for (var page = 0; page < 3; page++)
        {
            listed.AddRange(await client.GetListAsync(2, page));
        }

        Assert.Equal(codes.Select(code => $"relayer:{code}").Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        Assert.Empty(await client.GetListAsync(2, 3));
    }

    [Fact]
    public async Task What_the_gateway_refuses_is_told_in_its_words()
    {
        var gateway = await Start(ApiClient.Setting);
        using var client = Client(gateway);
        var refused = await Assert.ThrowsAsync<GatewayException>(() => client.SendAsync(
            "relayer:x", "ControlDevice", Lamp, new CommandOptions { TimeToLive = TimeSpan.FromDays(31) }));
        Assert.Equal(400, refused.Status);
        Assert.Contains("ttlSeconds", refused.Message, StringComparison.Ordinal);
        using var stranger = new HttpCommandClient(Address(gateway), "gw_1_guessed");
        Assert.Equal(401, (await Assert.ThrowsAsync<GatewayException>(() => stranger.GetTotalAsync())).Status);
    }

    [Theory]
    [InlineData("get", "get")]
    [InlineData("send", "send", "--devices", "5")]
    [InlineData("list", "count", "--devices", "20", "--size", "5")]
    public async Task The_load_generator_measures_it(string command, string run, params string[] more)
    {
        var gateway = await Start(ApiClient.Setting, "--Http:KeyRequestsPerSecond=1000000");
        string[] arguments =
        [
            command, .. more, "--connections", "3", "--seconds", "1", "--warmup", "0.3", "--json", "--key", ApiClient.ConfiguredKey,
            "--port", $"{gateway.Port}", "--http-port", $"{gateway.HttpPort}", "--server-pid", $"{gateway.Run.Id}",
        ];
        await using var load = ProgramRun.Start(Programs.Load, arguments);
        var code = await load.Exit(TimeSpan.FromMinutes(2));
        Assert.True(code == 0, $"The run ended with {code}:\n{load.Text}");
        using var json = JsonDocument.Parse(load.Lines.Last(line => line.StartsWith('{')));
        Assert.Equal(run, json.RootElement.GetProperty("run").GetString());
        Assert.True(json.RootElement.GetProperty("operations").GetInt64() > 10);
        Assert.Equal(0, json.RootElement.GetProperty("errors").GetInt64());
    }

    private static Uri Address(GatewayProcess gateway) => new($"http://127.0.0.1:{gateway.HttpPort}");

    private static HttpCommandClient Client(GatewayProcess gateway) => new(Address(gateway), ApiClient.ConfiguredKey);

    private static async Task<(SendResult Result, string Reason)> ResultAsync(Task<CommandReport> sending) =>
        await sending is var report ? (report.Result, report.Reason) : default;
}

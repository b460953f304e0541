using System.Text.Json;
using Gateway.Load.Cli;
using Gateway.Load.Measure;
using Gateway.Load.Peers;
using Gateway.Load.Servers;
using Gateway.Load.Wire;

namespace Gateway.Tools.Tests.Load.Peers;

/// <summary>The runs against real brokers, short.</summary>
public sealed class PeersTests
{
    [BrokerTheory]
    [InlineData("mosquitto", 1)]
    [InlineData("mosquitto", 16)]
    [InlineData("nats", 1)]
    [InlineData("nats", 16)]
    public async Task Control_goes_round(string peer, int depth)
    {
        var json = await RunAsync("control", "--peer", peer, "--pairs", "3", "--depth", $"{depth}");

        Assert.Equal(peer, json.GetProperty("peer").GetString());
        Assert.Equal(depth, json.GetProperty("depth").GetInt32());
        Assert.True(json.GetProperty("operations").GetInt64() > 3 * depth, json.ToString());
        Assert.Equal(0, json.GetProperty("errors").GetInt32());
        Assert.Equal(0, json.GetProperty("unanswered").GetInt32());
        Assert.True(json.GetProperty("server_rss_max_bytes").GetInt64() > 0);
    }

    [BrokerTheory]
    [InlineData("mosquitto")]
    [InlineData("nats")]
    public async Task Pings_are_answered(string peer)
    {
        var json = await RunAsync("heartbeat", "--peer", peer, "--connections", "3", "--depth", "2");

        Assert.True(json.GetProperty("operations").GetInt64() > 6, json.ToString());
        Assert.Equal(0, json.GetProperty("unanswered").GetInt32());
    }

    [BrokerTheory]
    [InlineData("mosquitto", "nats")]
    [InlineData("nats", "mosquitto")]
    public async Task Who_speaks_another_protocol_is_told_so(string server, string client)
    {
        await using var running = await Find(server).StartAsync(CancellationToken.None);
        using var pinger = new PeerPinger(
            await LoadWire.ConnectAsync(running.Address, null, 256, CancellationToken.None), Find(client).Dialect, new Meter(), 1);

        await Assert.ThrowsAsync<ToolException>(() => pinger.OpenAsync("client0", null, CancellationToken.None).Within());
    }

    [Fact]
    public async Task What_is_not_installed_is_told_with_what_to_install()
    {
        var none = new Peer("none", new NatsDialect(), "no-such-program-here", "its-package", static _ => "");

        var wrong = await Assert.ThrowsAsync<ToolException>(() => none.StartAsync(CancellationToken.None));

        Assert.Equal("no-such-program-here was not found. Install it: apt-get install its-package", wrong.Message);
    }

    [Fact]
    public async Task A_server_that_ends_at_once_is_told_with_its_last_lines()
    {
        var wrong = await Assert.ThrowsAsync<ToolException>(() => ServerProgram.StartAsync(
            "x", "/bin/sh", ServerProgram.FreePort(), static _ => ["-c", "echo broken >&2; exit 3"], CancellationToken.None).Within());

        Assert.StartsWith("x ended with code 3 before it listened.", wrong.Message, StringComparison.Ordinal);
        Assert.EndsWith("broken", wrong.Message, StringComparison.Ordinal);
    }

    private static Peer Find(string name) => Peer.All.Single(peer => peer.Name == name);

    private static async Task<JsonElement> RunAsync(params string[] args)
    {
        var run = await ToolRun.RunAsync(LoadCommand.Create(), ["peers", .. args, "--seconds", "0.4", "--warmup", "0.1", "--json"]);
        Assert.True(run.ExitCode == 0, $"exit code {run.ExitCode}: {run.Output} {run.Error}");
        using var json = JsonDocument.Parse(run.Output);
        return json.RootElement.Clone();
    }
}

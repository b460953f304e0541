using System.Globalization;
using System.Text.Json;
using Gateway.Load.Cli;
using Gateway.Load.Floor;

namespace Gateway.Tools.Tests.Load;

/// <summary>Each run of the load generator, short, against the floor in this process.</summary>
public sealed class FloorAndLoadTests
{
    private static readonly string OwnPid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 16)]
    [InlineData(4, 5)]
    public async Task Control_goes_round(int pairs, int depth)
    {
        var json = await RunAsync(tls: false, "control", "--pairs", Text(pairs), "--depth", Text(depth), "--accounts", "2", "--server-pid", OwnPid);

        Assert.True(json.GetProperty("operations").GetInt64() > pairs * depth, json.ToString());
        Assert.Equal(0, json.GetProperty("unanswered").GetInt32());
        Assert.True(json.GetProperty("p50_us").GetDouble() <= json.GetProperty("p99_us").GetDouble());
        Assert.True(json.GetProperty("p99_us").GetDouble() <= json.GetProperty("max_us").GetDouble());
        Assert.True(json.GetProperty("server_rss_max_bytes").GetInt64() > 0);
        Assert.Equal(
            json.GetProperty("server_rss_end_bytes").GetInt64(), json.GetProperty("server_rss_series_bytes").EnumerateArray().Last().GetInt64());
        Assert.True(json.GetProperty("operations_per_cpu_second").GetDouble() > 0);
    }

    [Fact]
    public async Task Control_goes_round_in_TLS()
    {
        var json = await RunAsync(tls: true, "control", "--pairs", "2", "--depth", "4");

        Assert.True(json.GetProperty("operations").GetInt64() > 8, json.ToString());
    }

    [Fact]
    public async Task Phones_and_relayers_can_have_ports_of_their_own()
    {
        await using var floor = await FloorServer.StartAsync(0, null, CancellationToken.None);
        var port = Text(floor.Port);
        // Port 1 is where nobody listens: were it used, the run would fail.
        var run = await ToolRun.RunAsync(
            LoadCommand.Create(), "control", "--port", "1", "--phone-port", port, "--relayer-port", port, "--pairs", "1", "--seconds", "0.2", "--warmup", "0", "--json");

        Assert.True(run.ExitCode == 0, $"exit code {run.ExitCode}: {run.Output} {run.Error}");
    }

    [Fact]
    public async Task Relayers_reconnect_and_none_is_lost()
    {
        var json = await RunAsync(tls: false, "reconnect", "--connections", "5", "--rate", "0", "--server-pid", OwnPid);

        Assert.True(json.GetProperty("operations").GetInt64() > 5, json.ToString());
        Assert.Equal(0, json.GetProperty("errors").GetInt32());
        Assert.Equal(0, json.GetProperty("lost_connections").GetInt32());
        Assert.True(json.GetProperty("server_rss_series_bytes").GetArrayLength() > 0);
    }

    [Fact]
    public async Task Heartbeats_are_answered()
    {
        var json = await RunAsync(tls: false, "heartbeat", "--connections", "3", "--depth", "2");

        Assert.True(json.GetProperty("operations").GetInt64() > 6, json.ToString());
        Assert.Equal(0, json.GetProperty("unanswered").GetInt32());
    }

    [Fact]
    public async Task Idle_connections_stay_and_beat()
    {
        var json = await RunAsync(
            tls: false, "idle", "--connections", "50", "--heartbeat-seconds", "1", "--sources", "3", "--server-pid", OwnPid);

        Assert.Equal(0, json.GetProperty("lost_connections").GetInt32());
        Assert.True(json.GetProperty("heartbeats").GetInt64() > 0, json.ToString());
        Assert.True(json.TryGetProperty("server_bytes_per_connection", out _));
    }

    [Theory]
    [InlineData("login")]
    [InlineData("signup")]
    public async Task Accounts_come_at_the_rate_asked_for(string run)
    {
        var started = TimeProvider.System.GetTimestamp();
        var json = await RunAsync(tls: false, run, "--rate", "100");

        // None starts before it is due; a busy machine may have it end later.
        Assert.InRange(json.GetProperty("operations").GetInt64(), 1, 1 + (100 * TimeProvider.System.GetElapsedTime(started).TotalSeconds));
    }

    [Fact]
    public async Task Mixed_compares_control_with_and_without()
    {
        var json = await RunAsync(tls: false, "mixed", "--pairs", "2", "--rate", "50", "--with", "login");

        Assert.True(json.GetProperty("alone").GetProperty("operations").GetInt64() > 0);
        Assert.True(json.GetProperty("together").GetProperty("operations").GetInt64() > 0);
        Assert.True(json.GetProperty("accounts").GetProperty("operations").GetInt64() > 0);
        Assert.True(json.GetProperty("p99_ratio").GetDouble() > 0);
    }

    [Fact]
    public async Task Without_json_a_table_stands_before_the_line_of_json()
    {
        await using var floor = await FloorServer.StartAsync(0, null, CancellationToken.None);
        var run = await ToolRun.RunAsync(
            LoadCommand.Create(), "control", "--port", Text(floor.Port), "--pairs", "1", "--seconds", "0.2", "--warmup", "0");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("latency µs   p50 ", run.Output, StringComparison.Ordinal);
        Assert.Contains("errors       none", run.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(run.Output.TrimEnd().Split('\n')[^1]);
        Assert.Equal("control", json.RootElement.GetProperty("run").GetString());
        Assert.Contains("setting up 1 pairs", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_floor_on_the_same_port_says_so()
    {
        await using var floor = await FloorServer.StartAsync(0, null, CancellationToken.None);
        var run = await ToolRun.RunAsync(LoadCommand.Create(), "floor", "--port", Text(floor.Port));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Choose another --port", run.Error, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> RunAsync(bool tls, params string[] args)
    {
        await using var floor = await FloorServer.StartAsync(0, 0, CancellationToken.None);
        string[] common = ["--port", Text(tls ? floor.TlsPort!.Value : floor.Port), "--seconds", "0.4", "--warmup", "0.1", "--json"];
        var run = await ToolRun.RunAsync(LoadCommand.Create(), [.. args, .. common, .. tls ? ["--tls"] : Array.Empty<string>()]);
        Assert.True(run.ExitCode == 0, $"exit code {run.ExitCode}: {run.Output} {run.Error}");
        Assert.Single(run.Output.TrimEnd().Split('\n'));
        using var json = JsonDocument.Parse(run.Output);
        return json.RootElement.Clone();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

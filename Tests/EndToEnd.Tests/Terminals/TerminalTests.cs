using System.Text;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.Protocol.Terminals;

namespace Gateway.EndToEnd.Tests.Terminals;

/// <summary>Protocol 4: terminals by TCP, people and programs over HTTP.</summary>
public sealed class TerminalTests(SharedGateways gateways) : SharedGatewayTest(gateways)
{
    private static int s_ids;

    [Theory]
    [EveryTransport]
    public async Task A_state_is_asked_of_the_terminal(string transport)
    {
        var (gateway, http) = await Gateway(transport);
        var terminal = await LogIn(gateway);
        var asked = http.Get($"/status/{terminal.Id.ToLowerInvariant()}");
        var query = await terminal.Next("query");
        Assert.Equal((terminal.Id, TerminalMessages.Query, ""), (query.Id, query.Message, query.Content));
        await terminal.Answer(query, (byte)MachineState.CoolingDown);
        var said = await asked.Within("answer");
        Assert.Equal((200, "text/plain", "Cooling down."), (said.Status, said.Type?.MediaType, said.Text));
    }

    [Fact]
    public async Task An_idle_terminal_is_turned_on()
    {
        var (gateway, http) = await Gateway();
        var terminal = await LogIn(gateway);
        var asked = http.Get($"/turnon/{terminal.Id}", "zh-CN,zh;q=0.9,en;q=0.8");
        await terminal.Answer(await terminal.Next("query"), (byte)MachineState.Idle);
        var turnOn = await terminal.Next("command to turn on");
        Assert.Equal((TerminalMessages.TurnOn, "0003010000000000"), (turnOn.Message, turnOn.Content));
        await terminal.Answer(turnOn, TerminalMessages.Done);
        var said = await asked.Within("answer");
        Assert.Equal((200, "已经向设备发送开机指令,设备已确认。"), (said.Status, said.Text));
    }

    [Theory]
    [InlineData(MachineState.Running, "The terminal runs already; please take another one.", "设备已经开启,请换一台设备!")]
    [InlineData(MachineState.Paused, "The terminal is paused; please press its power button.", "设备处于暂停状态,请按设备上开机键开启!")]
    [InlineData(MachineState.CoolingDown, "The terminal cools down; please turn it on a little later.", "设备处于散热状态,请稍等后再开启!")]
    [InlineData(MachineState.Standby, "The terminal stands by; just press its power button.", "设备处于standby状态,直接按设备上的开机键即可!")]
    [InlineData((MachineState)9, "The terminal is in a state that is not known; please check it.", "设备状态不明,请检查设备!")]
    public async Task In_any_other_state_it_is_not_and_the_asker_is_told_why(MachineState state, string english, string chinese)
    {
        var (gateway, http) = await Gateway();
        var terminal = await LogIn(gateway);
        foreach (var (language, text) in new[] { ("en-GB", english), ("zh", chinese) })
        {
            var asked = http.Get($"/turnon/{terminal.Id}", language);
            await terminal.Answer(await terminal.Next("query"), (byte)state);
            var said = await asked.Within("answer");
            Assert.Equal((409, text), (said.Status, said.Text));
        }

        await terminal.Send(TerminalMessages.Heartbeat, 3);
        Assert.Equal(0x9002, (await terminal.Next("answer to the heartbeat, and no command before")).Message);
    }

    [Fact]
    public async Task A_terminal_is_restarted_or_refuses()
    {
        var (gateway, http) = await Gateway();
        var terminal = await LogIn(gateway);
        foreach (var (answer, status) in new[] { (TerminalMessages.Done, 200), (TerminalMessages.NotDone, 502) })
        {
            var asked = http.Get($"/restart/{terminal.Id}");
            var restart = await terminal.Next("command to restart");
            Assert.Equal(TerminalMessages.Restart, restart.Message);
            await terminal.Answer(restart, answer);
            Assert.Equal(status, (await asked.Within("answer")).Status);
        }
    }

    [Fact]
    public async Task Two_requests_at_once_each_get_their_own_answer()
    {
        var (gateway, http) = await Gateway();
        var terminal = await LogIn(gateway);
        var first = http.Get($"/status/{terminal.Id}", accept: "application/json");
        var firstQuery = await terminal.Next("first query");
        var second = http.Get($"/status/{terminal.Id}", accept: "application/json");
        var secondQuery = await terminal.Next("second query");
        Assert.NotEqual(firstQuery.Number, secondQuery.Number);

        await terminal.Answer(secondQuery, (byte)MachineState.Paused);
        Assert.Contains("\"state\":2", (await second.Within("second answer")).Text, StringComparison.Ordinal);
        Assert.False(first.IsCompleted);
        await terminal.Answer(firstQuery, (byte)MachineState.Running);
        Assert.Contains("\"state\":1", (await first.Within("first answer")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_late_is_no_other_request_s()
    {
        var (gateway, http) = await Gateway();
        var terminal = await LogIn(gateway);
        var first = http.Get($"/status/{terminal.Id}");
        var late = await terminal.Next("first query");
        Assert.Equal(504, (await first.Within("its end")).Status);

        var second = http.Get($"/status/{terminal.Id}");
        var query = await terminal.Next("second query");
        await terminal.Answer(late, (byte)MachineState.Running);
        await terminal.Answer(query, (byte)MachineState.Standby);
        Assert.Equal("Standby.", (await second.Within("second answer")).Text);
    }

    [Fact]
    public async Task Who_is_online_is_listed_and_gone_at_once_with_its_connection()
    {
        var (gateway, http) = await Gateway();
        var stays = await LogIn(gateway);
        var leaves = await LogIn(gateway);
        await Waiting.Until(async () =>
            (await http.List()) is var list && list.ContainsKey(stays.Id) && list.ContainsKey(leaves.Id) ? null : "both should be listed");
        var listed = (await http.List("/"))[stays.Id];
        Assert.Equal("127.0.0.1", listed.GetProperty("address").GetString()!.Replace("::ffff:", "", StringComparison.Ordinal));
        Assert.InRange(DateTimeOffset.UtcNow - listed.GetProperty("time").GetDateTimeOffset(), TimeSpan.FromSeconds(-5), TimeSpan.FromMinutes(2));

        leaves.Reset();
        await Waiting.Until(async () => (await http.List()).ContainsKey(leaves.Id) ? "it should not be listed" : null);
        Assert.True((await http.List()).ContainsKey(stays.Id));
        Assert.Equal(404, (await http.Get($"/status/{leaves.Id}")).Status);
    }

    [Fact]
    public async Task A_newer_connection_takes_the_older_one_s_place()
    {
        var (gateway, http) = await Gateway();
        var older = await LogIn(gateway);
        var newer = gateway.Track(await WireTerminal.Connect(gateway.TerminalPort, older.Id.ToLowerInvariant()));
        await newer.LogIn();
        await older.ClosedByGateway();
        var asked = http.Get($"/status/{older.Id}");
        var query = await newer.Next("query");
        Assert.Equal(newer.Id, query.Id); // as the terminal writes itself
        await newer.Answer(query, (byte)MachineState.Running);
        Assert.Equal("Running.", (await asked.Within("answer")).Text);
    }

    [Fact]
    public async Task Frames_that_are_none_are_skipped_counted_and_cost_no_other()
    {
        var (gateway, _) = await Gateway();
        var terminal = await LogIn(gateway);
        var damaged = WireTerminal.Frame(terminal.Id, TerminalMessages.Heartbeat, 1);
        damaged[14] ^= 1;
        var before = await gateway.Metric("gateway_terminals_frames_dropped_total");
        await terminal.SendBytes(
        [
            .. Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n"), .. damaged,
            .. WireTerminal.Frame("OTHER_ID", TerminalMessages.Heartbeat, 2),
            .. WireTerminal.Frame(terminal.Id, TerminalMessages.Heartbeat, 3),
        ]);
        Assert.Equal((ushort)3, (await terminal.Next("answer to the good heartbeat")).Number);
        Assert.Equal(before + 2, await gateway.Metric("gateway_terminals_frames_dropped_total"));
    }

    [Fact]
    public async Task Nothing_is_answered_before_a_login()
    {
        var (gateway, _) = await Gateway();
        var terminal = gateway.Track(await WireTerminal.Connect(gateway.TerminalPort, NewId()));
        await terminal.Send(TerminalMessages.Heartbeat, 1);
        await terminal.Send(TerminalMessages.Query | TerminalMessages.AnswerBit, 2, 5);
        await terminal.LogIn();
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/status")]
    [InlineData("/status/")]
    [InlineData("/status/T900001")]
    [InlineData("/status/T9000010/")]
    [InlineData("/turnon/%3Cb%3Ex%3C%2Fb%3E")]
    [InlineData("/restart/..%2F..%2Fetc")]
    [InlineData("/health/live")]
    [InlineData("/metrics")]
    public async Task Anything_else_is_404_with_a_message(string path)
    {
        var (_, http) = await Gateway();
        foreach (var accept in new[] { "text/html", "application/json" })
        {
            var said = await http.Get(path, accept: accept);
            Assert.Equal(404, said.Status);
            Assert.NotEqual("text/html", said.Type?.MediaType);
            Assert.DoesNotContain('<', said.Text);
            Assert.NotEmpty(said.Text);
        }
    }

    [Fact]
    public async Task The_port_of_the_gateway_itself_knows_no_terminals()
    {
        var (gateway, _) = await Gateway();
        await using var http = new TerminalHttp(gateway.HttpPort);
        Assert.Equal(404, (await http.Get("/list/")).Status);
    }

    [Fact]
    public async Task Over_long_paths_are_refused()
    {
        var (_, http) = await Gateway();
        Assert.Equal(404, (await http.Get("/status/" + new string('x', 4000))).Status);
        Assert.Equal(414, (await http.Get("/status/" + new string('x', 40_000))).Status);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("HEAD")]
    [InlineData("DELETE")]
    public async Task Only_get_is_served(string method)
    {
        var (gateway, http) = await Gateway();
        var terminal = await LogIn(gateway);
        Assert.Equal(405, (await http.Get($"/restart/{terminal.Id}", method: method)).Status);
    }

    [Fact]
    public async Task A_page_of_another_site_can_turn_nothing_on()
    {
        var (gateway, http) = await Gateway();
        var terminal = await LogIn(gateway);
        Assert.Equal(403, (await http.Get($"/turnon/{terminal.Id}", site: "cross-site")).Status);
        Assert.Equal(403, (await http.Get($"/restart/{terminal.Id}", site: "same-site")).Status);
        var asked = http.Get($"/restart/{terminal.Id}", site: "none");
        await terminal.Answer(await terminal.Next("the first command"), TerminalMessages.Done);
        Assert.Equal(200, (await asked.Within("answer")).Status);
    }

    [Fact]
    public async Task Who_is_offline_is_told_to_be()
    {
        var (_, http) = await Gateway();
        var said = await http.Get($"/turnon/{NewId()}", language: "zh");
        Assert.Equal((404, "设备不在线!"), (said.Status, said.Text));
    }

    [Theory]
    [InlineData("zh", true)]
    [InlineData("zh-Hans-CN, en", true)]
    [InlineData("en-GB, zh", false)]
    [InlineData("en;q=0.3, zh;q=0.7", true)]
    [InlineData("fr, zh;q=0.2", true)]
    [InlineData("zh;q=0, fr", false)]
    [InlineData("zhx", false)]
    [InlineData(null, false)]
    public async Task The_language_is_the_one_wanted_most_and_of_two_wanted_alike_the_first(string? wanted, bool isChinese)
    {
        var (_, http) = await Gateway();
        Assert.Equal(isChinese, (await http.Get("/nothing", wanted)).Text.StartsWith('没'));
    }

    private static string NewId() => $"T{Interlocked.Increment(ref s_ids):0000000}";

    private static async Task<WireTerminal> LogIn(GatewayProcess gateway)
    {
        var terminal = gateway.Track(await WireTerminal.Connect(gateway.TerminalPort, NewId()));
        await terminal.LogIn();
        return terminal;
    }

    private async Task<(GatewayProcess Gateway, TerminalHttp Http)> Gateway(string? transport = null)
    {
        var gateway = transport is null ? await AnyGateway() : await GatewayOn(transport);
        return (gateway, gateway.Track(new TerminalHttp(gateway.TerminalHttpPort)));
    }
}

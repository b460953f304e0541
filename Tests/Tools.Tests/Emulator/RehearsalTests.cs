using System.Globalization;
using Gateway.Emulator.Cli;
using Gateway.Emulator.Relayer;
using Gateway.Protocol.Messaging;
using Gateway.Tools.Tests.Fakes;

namespace Gateway.Tools.Tests.Emulator;

public sealed class RehearsalTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task A_script_does_each_thing_at_its_time()
    {
        var (clock, answers, log) = (new InstantClock(), new AnswerRules(), new List<string>());
        var link = new FakeLink(clock, log);
        await new Rehearsal(link, answers, clock, log.Add).PlayAsync(
            [],
            RelayerScript.Parse("home", [
                "1s event dev_code=0a,value=1",
                "1s silent dev_code=0b",
                "+2s event dev_code=0a,value=2,dev_key_seq=1,dev_model=5816",
                "1m disconnect for=5s",
                "1h end",
            ]),
            CancellationToken.None).Within();

        Assert.Equal(
            [
                "at 1: 0a 1", "line 1: EventDev {\"dev_code\":\"0a\",\"value\":1}: taken",
                "line 2: silent dev_code=0b",
                "at 3: 0a 2", "line 3: EventDev {\"dev_code\":\"0a\",\"value\":2,\"dev_key_seq\":1,\"dev_model\":\"5816\"}: taken",
                "line 4: disconnect for=5s", "at 60: away for 5",
                "line 5: end",
            ],
            log);
        Assert.Equal(3600, clock.Passed.TotalSeconds);
        Assert.True(answers.Of("0B").IsSilent);
        Assert.False(answers.Of("0a").IsSilent);
    }

    [Fact]
    public async Task It_can_begin_again_with_all_in_order()
    {
        var (clock, answers, log) = (new InstantClock(), new AnswerRules(), new List<string>());
        using var enough = new CancellationTokenSource();
        var link = new FakeLink(clock, log)
        {
            OnReport = times =>
            {
                Assert.Equal(AnswerRule.Normal, answers.Of("0a"));
                if (times == 3)
                {
                    enough.Cancel();
                }
            },
        };
        var script = RelayerScript.Parse("home", ["2s event dev_code=0a,value=1", "3s silent", "10s repeat"]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new Rehearsal(link, answers, clock, log.Add).PlayAsync([], script, enough.Token).Within());
        Assert.Equal(["at 2: 0a 1", "at 12: 0a 1", "at 22: 0a 1"], log.Where(l => l.StartsWith("at ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(StatusCode.NoSuchDevice, "refused with status 10")]
    [InlineData(null, "the connection broke")]
    public async Task What_does_not_work_is_said_and_the_script_goes_on(StatusCode? status, string what)
    {
        var (clock, log) = (new InstantClock(), new List<string>());
        var link = new FakeLink(clock, log) { Status = status };
        var script = RelayerScript.Parse("home", ["0s event dev_code=0a,value=1", "1s end"]);
        await new Rehearsal(link, new AnswerRules(), clock, log.Add).PlayAsync([], script, CancellationToken.None).Within();
        Assert.Contains(what, log[1], StringComparison.Ordinal);
        Assert.Equal("line 2: end", log[^1]);
    }

    [Fact]
    public void A_rule_for_one_device_goes_before_the_one_for_all()
    {
        var rules = new AnswerRules();
        var (late, silent) = (new AnswerRule(Delay: TimeSpan.FromSeconds(1)), new AnswerRule(IsSilent: true));
        rules.Set(null, late);
        rules.Set("0a", silent);
        Assert.Equal((silent, late, late), (rules.Of("0A"), rules.Of("0b"), rules.Of(null)));
        rules.Set(null, AnswerRule.Normal);
        Assert.Equal(AnswerRule.Normal, rules.Of("0a"));
    }

    [Fact]
    public async Task The_emulator_reports_events_and_ends_with_its_script()
    {
        await using var gateway = new FakeGateway();
        await File.WriteAllTextAsync(_file, "0s event dev_code=0c,value=3\n+100ms disconnect\n+0s event dev_code=0c,value=4\n+0s end\n");
        var run = await ToolRun.RunAsync(
            EmulatorCommand.Create(TextReader.Null),
            "relayer", "--port", gateway.Port.ToString(CultureInfo.InvariantCulture), "--script", _file,
            "--event", "dev_code=0a,value=1,dev_model=2690S", "--event", "dev_code=0b,value=2,every=5ms");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var events = gateway.Events.Select(e => (e.DevCode, e.Value)).ToArray();
        Assert.Single(events, ("0a", 1));
        Assert.Equal([("0c", 3), ("0c", 4)], events.Where(e => e.DevCode == "0c"));
        Assert.True(events.Count(e => e.DevCode == "0b") > 1);
        Assert.Equal(2, gateway.Tags.Count); // two logins
        Assert.Contains("EventDev {\"dev_code\":\"0c\",\"value\":4}: taken", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_emulator_answers_as_the_script_says()
    {
        await using var gateway = new FakeGateway();
        var log = new StringWriter();
        using var end = new CancellationTokenSource();
        var relayer = new RelayerEmulator(gateway.Address, StartTag.None, "box", TextWriter.Synchronized(log))
        {
            Script = RelayerScript.Parse("home", ["0s silent dev_code=0a", "0s answer dev_code=0b,status=9", "0s answer dev_code=0c,delay=200ms", "0s event dev_code=00,value=0"]),
        };
        var running = relayer.RunAsync(end.Token);
        await gateway.EventTaken.Within();

        var asked = gateway.AskRelayer("0a", "0c", "0b", "0d");
        Assert.Equal([("0b", StatusCode.ControlFailed), ("0d", StatusCode.Ok), ("0c", StatusCode.Ok)], await asked.Within());
        Assert.Contains("not answered, as the script says", log.ToString(), StringComparison.Ordinal);

        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.Within());
    }

    private sealed class FakeLink(InstantClock clock, List<string> log) : IRelayerLink
    {
        private int _reports;

        public StatusCode? Status { get; init; } = StatusCode.Ok;

        public Action<int> OnReport { get; init; } = _ => { };

        public Task Connected => Task.CompletedTask;

        public Task<Message> Report(EventDevRequest happened, CancellationToken cancellation)
        {
            log.Add(FormattableString.Invariant($"at {clock.Passed.TotalSeconds}: {happened.DevCode} {happened.Value}"));
            OnReport(++_reports);
            return Status is { } status
                ? Task.FromResult(new Message(CommandIds.EventDev | CommandIds.ResponseBit, status, 1, default))
                : Task.FromException<Message>(new IOException("the connection broke"));
        }

        public void Disconnect(TimeSpan pause) => log.Add(FormattableString.Invariant($"at {clock.Passed.TotalSeconds}: away for {pause.TotalSeconds}"));
    }
}

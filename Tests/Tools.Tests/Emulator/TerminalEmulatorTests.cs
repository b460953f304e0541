using Gateway.Emulator.Terminal;
using Gateway.Protocol.Terminals;
using Gateway.Tools.Tests.Fakes;

namespace Gateway.Tools.Tests.Emulator;

public sealed class TerminalEmulatorTests
{
    private const string Id = "T9000010";

    [Fact]
    public async Task Logs_in_and_obeys_as_its_machine_can()
    {
        await using var server = new FakeTerminalServer();
        await using var terminal = Running.Start(server);
        Assert.Equal(Id, (await server.LogIn()).Id);

        Assert.Equal("05", (await server.Command(Id, TerminalMessages.Query, 7)).Content);
        Assert.Equal("00", (await server.Command(Id, TerminalMessages.TurnOn, 8, 0, 3, 1, 0, 0, 0, 0, 0)).Content);
        Assert.Equal("01", (await server.Command(Id, TerminalMessages.Query, 9)).Content);
        Assert.Equal("01", (await server.Command(Id, TerminalMessages.TurnOn, 10)).Content);

        // What it does not know it leaves without an answer, and goes on.
        await server.Send(Id, 0x1777, 11);
        Assert.Equal("01", (await server.Command(Id, TerminalMessages.Query, 12)).Content);
    }

    [Fact]
    public async Task After_a_restart_it_connects_again_and_is_idle()
    {
        await using var server = new FakeTerminalServer();
        await using var terminal = Running.Start(server, state: MachineState.Running);
        var first = await server.LogIn();
        Assert.Equal("00", (await server.Command(Id, TerminalMessages.Restart, 1)).Content);
        var second = await server.LogIn();
        Assert.NotEqual(first.Number, second.Number);
        Assert.Equal("05", (await server.Command(Id, TerminalMessages.Query, 2)).Content);
    }

    [Fact]
    public async Task Connects_again_when_the_connection_drops_or_its_login_is_refused()
    {
        await using var server = new FakeTerminalServer();
        await using var terminal = Running.Start(server);
        await server.LogIn();
        server.Drop();
        await server.LogIn(TerminalMessages.NotDone);
        await server.LogIn();
        Assert.Equal("05", (await server.Command(Id, TerminalMessages.Query, 1)).Content);
        Assert.Contains("connecting again in ", terminal.Log, StringComparison.Ordinal);
        Assert.Contains($"the login as {Id} was refused", terminal.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_one_sends_heartbeats_and_answers_nothing()
    {
        await using var server = new FakeTerminalServer();
        await using var terminal = Running.Start(server, isSilent: true, heartbeat: TimeSpan.FromMilliseconds(20));
        var last = await server.LogIn();
        await server.Send(Id, TerminalMessages.Query, 1);
        for (var i = 0; i < 5; i++)
        {
            var beat = await server.Next();
            Assert.Equal((Id, TerminalMessages.Heartbeat, (ushort)(last.Number + 1), ""), (beat.Id, beat.Message, beat.Number, beat.Content));
            await server.Answer(beat, TerminalMessages.Done);
            last = beat;
        }

        Assert.Contains("not answered, as told", terminal.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--id", "short", "--id")]
    [InlineData("--state", "9", "--state")]
    public async Task A_wrong_option_is_refused_by_its_name(string option, string value, string told)
    {
        var run = await ToolRun.RunAsync(Gateway.Emulator.Cli.EmulatorCommand.Create(TextReader.Null), "terminal", option, value);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
    }

    /// <summary>An emulator that runs until it is disposed of; it waits for no connection longer than a moment.</summary>
    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly StringWriter _log = new();
        private readonly TextWriter _safe;
        private readonly Task _run;

        private Running(FakeTerminalServer server, MachineState state, bool isSilent, TimeSpan heartbeat)
        {
            Assert.True(TerminalId.TryParse(Id, out var id));
            _safe = TextWriter.Synchronized(_log);
            _run = new TerminalEmulator(server.Address, id, new EmulatedMachine(state), _safe)
            {
                IsSilent = isSilent,
                HeartbeatInterval = heartbeat,
            }.RunAsync(_end.Token);
        }

        public string Log
        {
            get
            {
                // The emulator writes under this lock.
                lock (_safe)
                {
                    return _log.ToString();
                }
            }
        }

        public static Running Start(
            FakeTerminalServer server, MachineState state = MachineState.Idle, bool isSilent = false, TimeSpan? heartbeat = null) =>
            new(server, state, isSilent, heartbeat ?? TimeSpan.FromHours(1));

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _run.Within("the emulator's end"));
            _end.Dispose();
        }
    }
}

using System.Collections.Immutable;
using System.Reflection;
using Gateway.Grains.Interfaces.Commands;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Presence;

namespace Gateway.Client.Tests.Orleans;

public sealed class OrleansCommandClientTests
{
    private readonly Agent _agent = new();
    private readonly OrleansCommandClient _client;

    public OrleansCommandClientTests() => _client = new OrleansCommandClient(Factory.Of(_agent));

    [Fact]
    public async Task A_command_goes_to_the_agent_and_its_outcome_comes_back()
    {
        var report = await _client.SendAsync(
            "Relayer:a:b", "ControlDevice", CommandData.FromJson("[1]"),
            new CommandOptions { Deadline = TimeSpan.FromSeconds(1), TimeToLive = TimeSpan.FromHours(1) });

        var request = Assert.Single(_agent.Requests);
        Assert.Equal((new DeviceId("relayer", "a:b"), "ControlDevice"), (request.Device, request.Instruction));
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)), (request.Deadline!.Value, request.TimeToLive!.Value));
        Assert.Equal("[1]"u8.ToArray(), request.Data.ToArray());
        Assert.Equal(("relayer:a:b", CommandState.Answered, 3), (report.Device, report.State, report.Status));
        Assert.Equal(CommandData.FromJson("[1]"), report.Answer);

        Assert.Equal("0003", (await _client.SendAsync("terminal:T1", "turnon", CommandData.FromBytes(new byte[] { 0, 3 }))).Answer.ToString());
        Assert.False((await _client.SendAsync("relayer:a", "x", CommandData.FromBytes(new byte[] { 0, 3 }))).Answer.IsJson);
    }

    [Fact]
    public async Task Every_state_has_its_name_on_both_sides()
    {
        Assert.Equal(Enum.GetNames<Gateway.Grains.Interfaces.Commands.CommandState>(), Enum.GetNames<CommandState>());
        foreach (var state in Enum.GetValues<Gateway.Grains.Interfaces.Commands.CommandState>())
        {
            _agent.State = state;
            Assert.Equal(state.ToString(), (await _client.SendNoWaitAsync("terminal:T1", "turnon")).State.ToString());
        }
    }

    [Fact]
    public async Task A_text_that_is_no_id_is_a_device_that_does_not_exist()
    {
        var report = await _client.SendAsync("nothing", "turnon");
        Assert.Equal((CommandState.Failed, SendResult.NO, "unknown_device"), (report.State, report.Result, report.Reason));
        Assert.Equal(CommandState.Failed, (await _client.SendNoWaitAsync(":", "turnon")).State);
        Assert.False(await _client.FindAsync("nothing"));
        Assert.Empty(_agent.Requests);
    }

    [Fact]
    public async Task What_the_gateway_would_refuse_over_HTTP_is_refused_here_too()
    {
        await Assert.ThrowsAsync<GatewayException>(() => _client.SendManyAsync(["terminal:T1", "terminal:T1"], "turnon"));
        foreach (var options in new[] { new CommandOptions { Deadline = TimeSpan.Zero }, new CommandOptions { TimeToLive = TimeSpan.FromSeconds(-1) } })
        {
            await Assert.ThrowsAsync<GatewayException>(() => _client.SendAsync("terminal:T1", "turnon", options: options));
        }

        Assert.Empty(_agent.Requests);
    }

    [Fact]
    public async Task Several_devices_have_an_outcome_each_in_their_order()
    {
        var devices = Enumerable.Range(0, 1000).Select(i => $"terminal:T{i}").ToList();
        Assert.Equal(devices, (await _client.SendManyAsync(devices, "turnon")).Select(report => report.Device));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _client.SendManyAsync([], "turnon"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _client.SendManyAsync([.. devices, "terminal:more"], "turnon"));
    }

    [Fact]
    public async Task Who_is_online_is_asked()
    {
        Assert.True(await _client.FindAsync("terminal:T1"));
        Assert.Equal(["terminal:2/7"], await _client.GetListAsync(2, 7));
        Assert.Equal(5, await _client.GetTotalAsync());
        Assert.Null(await _client.GetCommandAsync(Guid.Empty));
        Assert.Equal(CommandState.Answered, (await _client.GetCommandAsync(Guid.NewGuid()))!.State);
    }

    [Fact]
    public async Task What_a_cancelled_command_is_and_one_that_it_was_too_late_for_is_told()
    {
        var id = Guid.NewGuid();
        _agent.State = Gateway.Grains.Interfaces.Commands.CommandState.Failed;
        var report = (await _client.CancelAsync(id))!;
        Assert.Equal((id, CommandState.Failed, "why"), (report.Id, report.State, report.Reason));
        (_agent.Cancelling, _agent.State) = (CancelResult.NotQueued, Gateway.Grains.Interfaces.Commands.CommandState.Sent);
        Assert.Equal(CommandState.Sent, (await _client.CancelAsync(id))!.State);
        _agent.Cancelling = CancelResult.UnknownCommand;
        Assert.Null(await _client.CancelAsync(id));
        _agent.Cancelling = CancelResult.Unavailable;
        await Assert.ThrowsAsync<GatewayUnavailableException>(() => _client.CancelAsync(id));
        Assert.Equal(CommandReport.Cancelled, FailureReasons.Cancelled);
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_is_told()
    {
        _agent.Failure = new TimeoutException("no answer");
        await Assert.ThrowsAsync<GatewayUnavailableException>(() => _client.SendAsync("terminal:T1", "turnon"));
        await Assert.ThrowsAsync<GatewayUnavailableException>(() => _client.GetTotalAsync());
    }

    private sealed class Agent : ICommandAgentGrain
    {
        public List<CommandRequest> Requests { get; } = [];

        public Gateway.Grains.Interfaces.Commands.CommandState State { get; set; } = Gateway.Grains.Interfaces.Commands.CommandState.Answered;

        public CancelResult Cancelling { get; set; } = CancelResult.Cancelled;

        public Exception? Failure { get; set; }

        public Task<CommandOutcome> Send(CommandRequest request)
        {
            lock (Requests)
            {
                Requests.Add(request);
            }

            return Answer(new CommandOutcome(Guid.NewGuid(), request.Device, request.Instruction, State) { Status = 3, Answer = request.Data });
        }

        public Task<CommandOutcome> SendNoWait(CommandRequest request) => Send(request);

        public Task<CommandOutcome?> GetOutcome(Guid commandId) =>
            Answer(commandId == Guid.Empty ? null : new CommandOutcome(commandId, new DeviceId("terminal", "T1"), "turnon", State));

        public Task<CancelOutcome> Cancel(Guid commandId) =>
            Answer(new CancelOutcome(Cancelling, Cancelling == CancelResult.UnknownCommand ? null : new CommandOutcome(commandId, new DeviceId("terminal", "T1"), "turnon", State) { Reason = "why" }));

        public Task<bool> Find(DeviceId device) => Answer(true);

        public Task<ImmutableArray<OnlineDevice>> GetList(int size, int page) =>
            Answer(ImmutableArray.Create(new OnlineDevice(new DeviceId("terminal", $"{size}/{page}"), "", default, default, "")));

        public Task<long> GetTotal() => Answer(5L);

        private Task<T> Answer<T>(T answer) => Failure is null ? Task.FromResult(answer) : Task.FromException<T>(Failure);
    }

    /// <summary>A factory whose every grain is the one agent.</summary>
#pragma warning disable CA1852 // The proxy is derived from it while the program runs.
    private class Factory : DispatchProxy
#pragma warning restore CA1852
    {
        private Agent? _agent;

        public static IGrainFactory Of(Agent agent)
        {
            var factory = Create<IGrainFactory, Factory>();
            ((Factory)(object)factory)._agent = agent;
            return factory;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Assert.InRange(Convert.ToInt64(args![0], null), 0, ICommandAgentGrain.Keys - 1);
            return _agent;
        }
    }
}

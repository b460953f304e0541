using Gateway.Grains.Commands;
using Gateway.Grains.Devices;
using Gateway.Grains.Interfaces.Commands;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Relayers;
using Gateway.Grains.Tests.Hosting;
using Gateway.Grains.Tests.Relayers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Grains.Tests.Commands;

/// <summary>Programs' commands to a device by its id (protocol 3), tried on relayers.</summary>
[Collection(WorldCollection.Name)]
public sealed class CommandAgentTests(World world)
{
    private CommandAgent Agent(CommandAgentOptions? options = null) => new(
        [new RelayerKind(world.Grains)], world.Router, world.Commands, options ?? new CommandAgentOptions(), world.Clock, NullLogger<CommandAgent>.Instance);

    [Fact]
    public async Task An_online_device_answers()
    {
        var (rig, id) = await Device(online: true);
        var call = Agent().Send(Request(id));
        await rig.Answer(await Sent(rig), status: 5, body: 42);

        var outcome = await call.Within("the outcome");

        Assert.Equal((CommandState.Answered, 5u, id), (outcome.State, outcome.Status, outcome.Device));
        Assert.Equal([42], outcome.Answer.ToArray());
        Assert.Null(await Agent().GetOutcome(outcome.Id));
    }

    [Fact]
    public async Task With_the_setting_answered_commands_are_logged_too()
    {
        var (rig, id) = await Device(online: true);
        var agent = Agent(new CommandAgentOptions { LogsAnswered = true });
        var call = agent.Send(Request(id));
        await rig.Answer(await Sent(rig));
        var outcome = await call.Within("the outcome");
        Assert.Equal(CommandState.Answered, (await agent.GetOutcome(outcome.Id))!.State);
    }

    [Fact]
    public async Task An_offline_device_is_told_as_such()
    {
        var (_, id) = await Device(online: false);
        var outcome = await Agent().Send(Request(id)).Within("the outcome");
        Assert.Equal((CommandState.Failed, FailureReasons.Offline), (outcome.State, outcome.Reason));
        Assert.Equal(FailureReasons.Offline, (await Agent().GetOutcome(outcome.Id))!.Reason);
    }

    [Fact]
    public async Task With_a_time_to_live_it_is_kept_and_its_outcome_can_be_asked_for()
    {
        var (rig, id) = await Device(online: false);
        var outcome = await Agent().Send(Request(id) with { TimeToLive = TimeSpan.FromHours(1) }).Within("the outcome");
        Assert.Equal(CommandState.Queued, outcome.State);
        Assert.Equal(outcome.CreatedAt + TimeSpan.FromHours(1), outcome.ExpiresAt);
        Assert.Equal(CommandState.Queued, (await Agent().GetOutcome(outcome.Id))!.State);

        await rig.Attach();
        await rig.Answer(await Sent(rig), status: 3);
        await world.Commands.Becomes(outcome.Id, CommandState.Answered);
        Assert.Equal(3u, (await Agent().GetOutcome(outcome.Id))!.Status);
    }

    [Fact]
    public async Task Without_a_wait_it_is_stored_and_sent()
    {
        var (rig, id) = await Device(online: true);
        var taken = await Agent().SendNoWait(Request(id)).Within("the taking");
        Assert.Equal(CommandState.Queued, taken.State);
        await rig.Answer(await Sent(rig));
        await world.Commands.Becomes(taken.Id, CommandState.Answered);
    }

    [Fact]
    public async Task One_that_waits_too_long_is_expired_before_anybody_has_noticed()
    {
        var (_, id) = await Device(online: false);
        var taken = await Agent().SendNoWait(Request(id) with { TimeToLive = TimeSpan.FromMinutes(1) }).Within("the taking");
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        var outcome = await Agent().GetOutcome(taken.Id);
        Assert.Equal((CommandState.Expired, taken.ExpiresAt), (outcome!.State, outcome.EndedAt));
    }

    [Fact]
    public void One_that_was_sent_long_ago_is_unknown()
    {
        var now = world.Clock.GetUtcNow();
        var sent = new CommandOutcome(Guid.NewGuid(), new DeviceId("relayer", "a"), "x", CommandState.Sent) { SentAt = now };
        var logged = new LoggedCommand(sent, 1, "", default, TimeSpan.FromSeconds(30));
        Assert.Equal(CommandState.Sent, CommandAgent.AsOf(logged, now.AddSeconds(39)).State);
        Assert.Equal(CommandState.Unknown, CommandAgent.AsOf(logged, now.AddSeconds(40)).State);
    }

    [Fact]
    public async Task A_device_that_does_not_answer_leaves_the_outcome_unknown()
    {
        var (rig, id) = await Device(online: true);
        var call = Agent().Send(Request(id) with { Deadline = TimeSpan.FromMilliseconds(200) });
        await Sent(rig);
        await world.RuntimeClock.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal(CommandState.Unknown, (await call.Within("the outcome")).State);
    }

    [Theory]
    [InlineData("relayer", "nobody knows it", "ControlDevice", "{}", FailureReasons.UnknownDevice)]
    [InlineData("toaster", "x", "ControlDevice", "{}", FailureReasons.UnknownDevice)]
    [InlineData("relayer", "a\nb", "ControlDevice", "{}", FailureReasons.UnknownDevice)]
    [InlineData("relayer", "x", "explode", "{}", FailureReasons.BadInstruction)]
    [InlineData("relayer", "x", "ControlDevice", "[]", FailureReasons.BadInstruction)]
    public async Task What_makes_no_sense_fails_with_its_reason(string kind, string code, string instruction, string data, string reason)
    {
        var request = new CommandRequest(new DeviceId(kind, code), instruction, System.Text.Encoding.UTF8.GetBytes(data));
        foreach (var call in new[] { Agent().Send(request), Agent().SendNoWait(request) })
        {
            var outcome = await call.Within("the outcome");
            Assert.Equal((CommandState.Failed, reason), (outcome.State, outcome.Reason));
        }
    }

    [Fact]
    public async Task A_device_that_cannot_be_looked_up_or_come_to_life_is_a_failure_of_the_storage_and_no_exception()
    {
        var (rig, id) = await Device(online: false);
        var unread = World.NewName("unread");
        world.Storage.SetReadable(world.Name($"relayer/{unread}"), false);
        await AssertFails(Agent().Send(Request(id with { Code = unread })));
        await AssertFails(Agent().SendNoWait(Request(id with { Code = unread })));

        await world.End(rig.Grain);
        world.Storage.SetReadable(rig.Grain, false);
        await AssertFails(Agent().Send(Request(id)));
        await AssertFails(Agent().SendNoWait(Request(id)));
        world.Storage.SetReadable(rig.Grain, true);

        static async Task AssertFails(Task<CommandOutcome> call)
        {
            var outcome = await call.Within("the outcome");
            Assert.Equal((CommandState.Failed, FailureReasons.Storage), (outcome.State, outcome.Reason));
        }
    }

    [Fact]
    public async Task A_look_up_that_is_lost_with_its_silo_is_made_again()
    {
        var (_, id) = await Device(online: false);
        var kind = new ShakyKind(new RelayerKind(world.Grains));
        var agent = new CommandAgent([kind], world.Router, world.Commands, new CommandAgentOptions(), world.Clock, NullLogger<CommandAgent>.Instance);
        var call = agent.SendNoWait(Request(id));
        world.Clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(CommandState.Queued, (await call.Within("the taking")).State);
        Assert.Equal(2, kind.Asked);
    }

    [Fact]
    public async Task One_that_there_is_no_room_for_is_remembered_as_such()
    {
        var (_, id) = await Device(online: false);
        for (var i = 1; i <= CommandLimits.MaxKeptPerDevice; i++)
        {
            Assert.Equal(CommandState.Queued, (await Agent().SendNoWait(Request(id) with { Instruction = $"{i}" }).Within("the taking")).State);
        }

        var refused = await Agent().SendNoWait(Request(id)).Within("the refusal");
        Assert.Equal(FailureReasons.TooManyKept, refused.Reason);
        Assert.Equal(FailureReasons.TooManyKept, (await Agent().GetOutcome(refused.Id))!.Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(-100_000)]
    public async Task One_whose_time_is_over_before_it_begins_is_not_sent(int milliseconds)
    {
        var (rig, id) = await Device(online: true);
        var late = Request(id) with { Deadline = TimeSpan.FromMilliseconds(milliseconds) };
        Assert.Equal(CommandState.Expired, (await Agent().Send(late).Within("the outcome")).State);
        Assert.Equal(CommandState.Expired, (await Agent().SendNoWait(late).Within("the outcome")).State);

        var call = Agent().Send(Request(id) with { Instruction = "7" });
        var first = await Sent(rig);
        Assert.Equal(7u, first.CommandId);
        await rig.Answer(first);
        await call.Within("the outcome");
    }

    [Fact]
    public async Task One_that_is_queued_can_be_cancelled_and_any_other_is_told_as_it_is()
    {
        var (rig, id) = await Device(online: false);
        var kept = await Agent().SendNoWait(Request(id) with { TimeToLive = TimeSpan.FromHours(1) }).Within("the taking");
        for (var i = 0; i < 2; i++)
        {
            // Whoever asks again after a lost answer learns the same.
            var (result, cancelled) = await Agent().Cancel(kept.Id).Within("the cancelling");
            Assert.Equal((CancelResult.Cancelled, CommandState.Failed, FailureReasons.Cancelled), (result, cancelled!.State, cancelled.Reason));
        }

        var brief = await Agent().SendNoWait(Request(id) with { TimeToLive = TimeSpan.FromMinutes(1) }).Within("the taking");
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        var late = await Agent().Cancel(brief.Id).Within("the cancelling");
        Assert.Equal((CancelResult.NotQueued, CommandState.Expired), (late.Result, late.Command!.State));

        await rig.Attach();
        var next = await Agent().SendNoWait(Request(id)).Within("the taking");
        var sent = await Sent(rig);
        var gone = await Agent().Cancel(next.Id).Within("the cancelling");
        Assert.Equal((CancelResult.NotQueued, CommandState.Sent), (gone.Result, gone.Command!.State));
        await rig.Answer(sent);
        await world.Commands.Becomes(next.Id, CommandState.Answered);

        Assert.Equal(new CancelOutcome(CancelResult.UnknownCommand, null), await Agent().Cancel(Guid.NewGuid()).Within("the cancelling"));
    }

    [Fact]
    public async Task What_is_away_leaves_it_open_whether_it_was_cancelled()
    {
        var (rig, id) = await Device(online: false);
        var kept = await Agent().SendNoWait(Request(id) with { TimeToLive = TimeSpan.FromHours(1) }).Within("the taking");
        world.Commands.IsAway = true;
        try
        {
            Assert.Equal(CancelResult.Unavailable, (await Agent().Cancel(kept.Id).Within("the cancelling")).Result);
        }
        finally
        {
            world.Commands.IsAway = false;
        }

        await world.End(rig.Grain);
        world.Storage.SetReadable(rig.Grain, false);
        Assert.Equal(CancelResult.Unavailable, (await Agent().Cancel(kept.Id).Within("the cancelling")).Result);
        world.Storage.SetReadable(rig.Grain, true);
        Assert.Equal(CancelResult.Cancelled, (await Agent().Cancel(kept.Id).Within("the cancelling")).Result);
    }

    [Fact]
    public async Task The_status_of_a_device_is_its_grains()
    {
        var (_, id) = await Device(online: true);
        Assert.True(await Agent().GetStatus(id) is { IsOnline: true });
        Assert.Null(await Agent().GetStatus(id with { Code = World.NewName("nobody") }));
    }

    private static CommandRequest Request(DeviceId id) => new(id, "0x00070001", "{}"u8.ToArray());

    private static async Task<Gateway.Grains.Interfaces.Edges.OutboundMessage> Sent(Rig rig) =>
        (await rig.Edge.Deliveries.Next("the command at the device")).Message;

    /// <summary>Relayers, of which the first look-up takes too long.</summary>
    private sealed class ShakyKind(RelayerKind kind) : IDeviceKind
    {
        public int Asked { get; private set; }

        public string Name => kind.Name;

        public bool HasJsonData => kind.HasJsonData;

        public DeviceStates States => kind.States;

        public string? Normalize(string code) => kind.Normalize(code);

        public bool TryReadInstruction(string text, out uint instruction) => kind.TryReadInstruction(text, out instruction);

        public string? CheckData(uint instruction, ReadOnlySpan<byte> data) => kind.CheckData(instruction, data);

        public string SubjectOf(uint instruction, ReadOnlySpan<byte> data) => kind.SubjectOf(instruction, data);

        public ValueTask<IDevice?> Find(string code) => ++Asked == 1 ? ValueTask.FromException<IDevice?>(new TimeoutException()) : kind.Find(code);
    }

    /// <summary>A relayer that was here under a code.</summary>
    private async Task<(Rig Rig, DeviceId Id)> Device(bool online)
    {
        var rig = await Rig.Connected(world);
        var code = $"code-{rig.Id}";
        await world.Name($"relayer/{code}").Claim(rig.Id, evict: null).Within("the name");
        if (!online)
        {
            await rig.Detach();
        }

        return (rig, new DeviceId("relayer", code));
    }
}

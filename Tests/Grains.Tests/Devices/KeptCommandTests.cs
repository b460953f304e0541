using Gateway.Grains.Commands;
using Gateway.Grains.Interfaces.Commands;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Tests.Hosting;
using Gateway.Grains.Tests.Relayers;

namespace Gateway.Grains.Tests.Devices;

/// <summary>Commands for devices that are away (protocol 3, "Beyond the document"), tried on a relayer's grain.</summary>
[Collection(WorldCollection.Name)]
public sealed class KeptCommandTests(World world)
{
    private const uint Instruction = 0x00070001;

    [Fact]
    public async Task They_are_sent_when_the_device_is_back_in_the_order_in_which_they_were_asked_for()
    {
        var rig = await Away();
        var first = await Keep(rig, 1, "a");
        var second = await Keep(rig, 2, "b");
        Assert.Equal(2, (await rig.Grain.GetStatus().Within("the status")).KeptCommands);

        await rig.Attach();

        var sent = await rig.Delivered(1);
        Assert.Equal(Instruction, sent.CommandId);
        await world.Commands.Becomes(first.Id, CommandState.Sent);
        await rig.Answer(sent, status: 0, body: 42);
        var outcome = await world.Commands.Becomes(first.Id, CommandState.Answered);
        Assert.Equal([42], outcome.Answer.ToArray());
        await rig.Answer(await rig.Delivered(2), status: 7);
        Assert.Equal(7u, (await world.Commands.Becomes(second.Id, CommandState.Answered)).Status);
        Assert.Equal(0, (await rig.Grain.GetStatus().Within("the status")).KeptCommands);
    }

    [Fact]
    public async Task One_for_a_device_that_is_there_is_sent_at_once()
    {
        var rig = await Rig.Connected(world);
        var kept = await Keep(rig, 1, "a");
        await rig.Answer(await rig.Delivered(1));
        await world.Commands.Becomes(kept.Id, CommandState.Answered);
    }

    [Fact]
    public async Task Of_two_about_the_same_the_newer_one_takes_the_older_ones_place()
    {
        var rig = await Away();
        var older = await Keep(rig, 1, "lamp");
        var other = await Keep(rig, 2, "other");
        var newer = await Keep(rig, 3, "lamp");
        Assert.Equal(FailureReasons.Superseded, (await world.Commands.Becomes(older.Id, CommandState.Failed)).Reason);

        await rig.Attach();

        await rig.Answer(await rig.Delivered(2));
        await rig.Answer(await rig.Delivered(3));
        await world.Commands.Becomes(other.Id, CommandState.Answered);
        await world.Commands.Becomes(newer.Id, CommandState.Answered);
    }

    [Fact]
    public async Task They_are_found_again_by_the_grains_next_activation()
    {
        var rig = await Away();
        var kept = await Keep(rig, 1, "a");
        await world.End(rig.Grain);

        var edge = world.NewEdge();
        await rig.Attach(edge);

        await rig.Answer(await rig.Delivered(1, edge));
        await world.Commands.Becomes(kept.Id, CommandState.Answered);
    }

    [Theory]
    [InlineData(-48)]
    [InlineData(-1)]
    [InlineData(0)]
    public async Task They_keep_their_order_whatever_the_clock_says_of_the_later_ones(int hours)
    {
        var rig = await Away();
        var now = world.Clock.GetUtcNow();
        for (byte i = 0; i < 20; i++)
        {
            await Keep(rig, i, $"{i}", id: CommandGuid.Next(i < 10 ? now : now.AddHours(hours)));
        }

        await world.End(rig.Grain);
        var edge = world.NewEdge();
        await rig.Attach(edge);
        for (byte i = 0; i < 20; i++)
        {
            await rig.Answer(await rig.Delivered(i, edge));
        }
    }

    [Fact]
    public void The_id_behind_another_one_is_higher()
    {
        var id = new Guid("0193b0aa-0000-7000-8000-000000000000");
        Assert.Equal(new Guid("0193b0aa-0000-7000-8000-000000000001"), CommandGuid.After(id));
        Assert.Equal(new Guid("0193b0aa-0000-7000-8000-000000000100"), CommandGuid.After(new Guid("0193b0aa-0000-7000-8000-0000000000ff")));
        var last = new Guid("0193b0aa-0000-7000-80ff-ffffffffffff");
        Assert.StartsWith("0193b0aa-0001-7", CommandGuid.After(last).ToString(), StringComparison.Ordinal);
        Assert.True(CommandGuid.After(last) > last);
    }

    [Fact]
    public async Task One_that_was_sent_by_a_lost_activation_is_unknown_and_not_sent_again()
    {
        var rig = await Away();
        var lost = await Keep(rig, 1, "a");
        var next = await Keep(rig, 2, "b");
        await world.End(rig.Grain);
        Assert.Equal(LogUpdate.Stored, await world.Commands.Update(lost with { State = CommandState.Sent, SentAt = world.Clock.GetUtcNow() }));

        var edge = world.NewEdge();
        await rig.Attach(edge);

        await rig.Answer(await rig.Delivered(2, edge));
        await world.Commands.Becomes(lost.Id, CommandState.Unknown);
        await world.Commands.Becomes(next.Id, CommandState.Answered);
    }

    [Fact]
    public async Task One_whose_time_to_live_is_over_is_not_sent()
    {
        var rig = await Away();
        var brief = await Keep(rig, 1, "a", TimeSpan.FromSeconds(10));
        var longer = await Keep(rig, 2, "b", TimeSpan.FromHours(1));
        world.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, (await rig.Grain.GetStatus().Within("the status")).KeptCommands);

        await rig.Attach();

        await rig.Answer(await rig.Delivered(2));
        await world.Commands.Becomes(brief.Id, CommandState.Expired);
        await world.Commands.Becomes(longer.Id, CommandState.Answered);
    }

    [Fact]
    public async Task One_that_the_log_knows_as_ended_is_not_sent()
    {
        var rig = await Away();
        var ended = await Keep(rig, 1, "a");
        var next = await Keep(rig, 2, "b");
        Assert.Equal(LogUpdate.Stored, await world.Commands.Update(ended with { State = CommandState.Expired }));

        await rig.Attach();

        await rig.Answer(await rig.Delivered(2));
        await world.Commands.Becomes(next.Id, CommandState.Answered);
    }

    [Fact]
    public async Task One_that_gets_no_answer_is_unknown()
    {
        var rig = await Rig.Connected(world);
        var kept = await Keep(rig, 1, "a");
        await rig.Delivered(1);
        await rig.Detach();
        await world.Commands.Becomes(kept.Id, CommandState.Unknown);
    }

    [Fact]
    public async Task The_longest_that_an_answer_is_waited_for_is_the_control_timeout()
    {
        var rig = await Rig.Connected(world);
        var now = world.Clock.GetUtcNow();
        var patient = new DeviceCommand(Instruction, new byte[] { 1 }, TimeSpan.FromDays(1000));
        var kept = await rig.Grain.Keep(new KeptCommand(
            Guid.NewGuid(), new DeviceId("relayer", $"code-{rig.Id}"), "test", "a", patient, now, now.AddDays(2000))).Within("the storing");
        await rig.Delivered(1);
        await rig.PassUntil(world.Commands.Becomes(kept.Id, CommandState.Unknown), "the command is unknown");
    }

    [Fact]
    public async Task One_that_waits_behind_others_when_the_device_goes_is_sent_when_it_is_back()
    {
        var (rig, before, kept) = await WaitingBehindOthers();
        await rig.Detach();
        await Task.WhenAll(before).Within("the others");
        await world.Commands.Becomes(kept.Id, CommandState.Queued);

        await rig.Attach();
        await rig.Pass(TimeSpan.FromSeconds(2));
        await rig.Answer(await rig.Delivered(9));
        await world.Commands.Becomes(kept.Id, CommandState.Answered);
    }

    [Fact]
    public async Task One_that_is_cancelled_is_never_sent()
    {
        var rig = await Away();
        var cancelled = await Keep(rig, 1, "a");
        var other = await Keep(rig, 2, "b");
        var at = world.Clock.GetUtcNow();
        Assert.Equal(CancelResult.Cancelled, await rig.Grain.Cancel(cancelled.Id, at).Within("the cancelling"));
        Assert.Equal(CancelResult.NotQueued, await rig.Grain.Cancel(cancelled.Id, at).Within("the cancelling"));
        Assert.Equal(CancelResult.NotQueued, await rig.Grain.Cancel(Guid.NewGuid(), at).Within("the cancelling"));
        Assert.Equal(1, (await rig.Grain.GetStatus().Within("the status")).KeptCommands);

        await rig.Attach();

        await rig.Answer(await rig.Delivered(2));
        await world.Commands.Becomes(other.Id, CommandState.Answered);
        var outcome = await world.Commands.Becomes(cancelled.Id, CommandState.Failed);
        Assert.Equal((FailureReasons.Cancelled, at), (outcome.Reason, outcome.EndedAt));
    }

    [Fact]
    public async Task One_can_be_cancelled_by_the_grains_next_activation()
    {
        var rig = await Away();
        var cancelled = await Keep(rig, 1, "a");
        await world.End(rig.Grain);
        Assert.Equal(CancelResult.Cancelled, await rig.Grain.Cancel(cancelled.Id, world.Clock.GetUtcNow()).Within("the cancelling"));

        var next = await Keep(rig, 2, "b");
        var edge = world.NewEdge();
        await rig.Attach(edge);
        await rig.Answer(await rig.Delivered(2, edge));
        await world.Commands.Becomes(next.Id, CommandState.Answered);
    }

    [Fact]
    public async Task One_that_was_sent_cannot_be_cancelled_and_one_that_waits_again_can()
    {
        var (rig, before, kept) = await WaitingBehindOthers();
        Assert.Equal(CancelResult.NotQueued, await rig.Grain.Cancel(kept.Id, world.Clock.GetUtcNow()).Within("the cancelling"));

        await rig.Detach();
        await Task.WhenAll(before).Within("the others");
        await world.Commands.Becomes(kept.Id, CommandState.Queued);
        Assert.Equal(CancelResult.Cancelled, await rig.Grain.Cancel(kept.Id, world.Clock.GetUtcNow()).Within("the cancelling"));

        var next = await Keep(rig, 10, "a");
        await rig.Attach();
        await rig.Pass(TimeSpan.FromSeconds(2));
        await rig.Answer(await rig.Delivered(10));
        await world.Commands.Becomes(next.Id, CommandState.Answered);
    }

    [Fact]
    public async Task A_race_of_cancelling_with_the_devices_return_has_one_winner()
    {
        for (byte i = 1; i <= 20; i++)
        {
            var rig = await Away();
            var kept = await Keep(rig, i, "a");
            var first = i % 2 == 0 ? rig.Attach() : Task.CompletedTask;
            var cancelling = rig.Grain.Cancel(kept.Id, world.Clock.GetUtcNow());
            var attaching = i % 2 == 0 ? first : rig.Attach();
            var result = await cancelling.Within("the cancelling");
            await attaching.Within("the login");
            if (result == CancelResult.Cancelled)
            {
                Assert.Equal(FailureReasons.Cancelled, (await world.Commands.Becomes(kept.Id, CommandState.Failed)).Reason);
                await rig.Answer(await NextSent(rig));
            }
            else
            {
                Assert.Equal(CancelResult.NotQueued, result);
                await rig.Answer(await rig.Delivered(i));
                await world.Commands.Becomes(kept.Id, CommandState.Answered);
            }
        }

        // What the device gets first is what was kept after the cancelled one.
        async Task<OutboundMessage> NextSent(Rig rig)
        {
            await Keep(rig, 200, "b");
            return await rig.Delivered(200);
        }
    }

    [Fact]
    public async Task What_cannot_be_cancelled_since_the_database_is_away_is_still_kept()
    {
        var rig = await Away();
        var kept = await Keep(rig, 1, "a");
        world.Commands.IsAway = true;
        try
        {
            Assert.Equal(CancelResult.Unavailable, await rig.Grain.Cancel(kept.Id, world.Clock.GetUtcNow()).Within("the cancelling"));
        }
        finally
        {
            world.Commands.IsAway = false;
        }

        await rig.Attach();
        await rig.Answer(await rig.Delivered(1));
        await world.Commands.Becomes(kept.Id, CommandState.Answered);
    }

    [Fact]
    public async Task More_than_the_limit_are_refused()
    {
        var rig = await Away();
        for (var i = 0; i < CommandLimits.MaxKeptPerDevice; i++)
        {
            Assert.Equal(CommandState.Queued, (await Keep(rig, 1, $"subject {i}")).State);
        }

        var refused = await Keep(rig, 1, "one more");
        Assert.Equal((CommandState.Failed, FailureReasons.TooManyKept), (refused.State, refused.Reason));
        Assert.Equal(CommandState.Queued, (await Keep(rig, 1, "subject 5")).State);
    }

    [Fact]
    public async Task What_cannot_be_stored_is_not_taken()
    {
        var rig = await Away();
        world.Commands.IsAway = true;
        try
        {
            var refused = await Keep(rig, 1, "a");
            Assert.Equal((CommandState.Failed, FailureReasons.Storage), (refused.State, refused.Reason));
        }
        finally
        {
            world.Commands.IsAway = false;
        }
    }

    [Fact]
    public async Task What_is_kept_is_sent_once_the_database_is_back()
    {
        var rig = await Away();
        var kept = await Keep(rig, 1, "a");
        world.Commands.IsAway = true;
        try
        {
            await rig.Attach();
        }
        finally
        {
            world.Commands.IsAway = false;
        }

        await rig.Pass(TimeSpan.FromSeconds(2));
        await rig.Answer(await rig.Delivered(1));
        await world.Commands.Becomes(kept.Id, CommandState.Answered);
    }

    /// <summary>A relayer that was there once.</summary>
    private async Task<Rig> Away()
    {
        var rig = await Rig.Connected(world);
        await rig.Detach();
        return rig;
    }

    /// <summary>A device that has as many commands as it may, and a kept one (of body 9) behind them.</summary>
    private async Task<(Rig Rig, Task<CommandResult>[] Before, CommandOutcome Kept)> WaitingBehindOthers()
    {
        var rig = await Rig.Connected(world);
        var before = await rig.InvokeMany(world.LinkOptions.MaxInFlight);
        for (byte i = 1; i <= before.Length; i++)
        {
            await rig.Delivered(i);
        }

        var kept = await Keep(rig, 9, "a");
        await world.Commands.Becomes(kept.Id, CommandState.Sent);
        return (rig, before, kept);
    }

    private async Task<CommandOutcome> Keep(Rig rig, byte body, string subject, TimeSpan? timeToLive = null, Guid? id = null)
    {
        var now = world.Clock.GetUtcNow();
        return await rig.Grain.Keep(new KeptCommand(
            id ?? Guid.NewGuid(),
            new DeviceId("relayer", $"code-{rig.Id}"),
            "test",
            subject,
            new DeviceCommand(Instruction, new[] { body }),
            now,
            now + (timeToLive ?? TimeSpan.FromDays(1)))).Within("the storing");
    }
}

using Gateway.EdgeListener.Links;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Tests.Hosting;
using Gateway.Grains.Tests.Relayers;

namespace Gateway.Grains.Tests.Links;

/// <summary>What one link does with the commands that it takes.</summary>
[Collection(WorldCollection.Name)]
public sealed class DeviceLinkTests(World world)
{
    private static readonly LinkOptions s_small = new() { MaxInFlight = 2, MaxWaiting = 2 };

    [Fact]
    public async Task Over_the_window_commands_wait_in_order_until_one_is_answered()
    {
        var bench = await LinkBench.New(world, s_small);
        var commands = bench.Take(4);
        bench.AssertSent(commands[..2]);

        bench.Answer(1);

        bench.AssertSent(commands[..3]);
        await Rig.AssertEnds(commands[1].Result, CommandEnd.Answered);
        bench.Answer(0);
        bench.AssertSent(commands);
        Assert.Equal(2, bench.Link.Count);
    }

    [Fact]
    public async Task Over_the_limit_of_those_that_wait_it_is_busy_until_there_is_room()
    {
        var bench = await LinkBench.New(world, s_small);
        bench.Take(4);
        Assert.Equal(SendOutcome.Busy, bench.Link.TrySend(bench.NewCommand()));
        bench.Answer(0);
        bench.Take();
        Assert.Equal(SendOutcome.Busy, bench.Link.TrySend(bench.NewCommand()));
    }

    [Fact]
    public async Task Before_it_is_open_commands_wait_as_many_as_would_be_taken_when_it_is()
    {
        var bench = await LinkBench.New(world, s_small, isOpen: false);
        var commands = bench.Take(4);
        Assert.Equal(SendOutcome.Busy, bench.Link.TrySend(bench.NewCommand()));
        Assert.Empty(bench.Sent);

        bench.Link.Open();

        bench.AssertSent(commands[..2]);
    }

    [Fact]
    public async Task What_was_sent_ends_without_an_answer_when_its_time_is_over_and_the_next_is_sent()
    {
        var bench = await LinkBench.New(world, s_small);
        var (first, second) = (bench.Take(TimeSpan.FromSeconds(5)), bench.Take());
        var third = bench.Take();
        await bench.Pass(TimeSpan.FromSeconds(4.9));
        Assert.False(first.Result.IsCompleted);

        await bench.Pass(TimeSpan.FromSeconds(0.2));

        await Rig.AssertEnds(first.Result, CommandEnd.NoAnswer);
        bench.AssertSent(first, second, third);
        Assert.False(second.Result.IsCompleted);
    }

    [Fact]
    public async Task What_waits_ends_as_not_sent_when_its_time_is_over()
    {
        var bench = await LinkBench.New(world, s_small);
        var sent = bench.Take(2);
        var waiting = bench.Take(TimeSpan.FromSeconds(5));

        await bench.Pass(TimeSpan.FromSeconds(5.1));

        await Rig.AssertEnds(waiting.Result, CommandEnd.NotSent);
        bench.AssertSent(sent);
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public async Task What_waited_is_sent_only_if_a_tenth_of_a_second_is_left_for_its_answer(int millisecondsLeft, bool isSent)
    {
        var bench = await LinkBench.New(world, s_small);
        bench.Take(2);
        var (waiting, behind) = (bench.Take(TimeSpan.FromMilliseconds(millisecondsLeft)), bench.Take());

        bench.Answer(0);

        Assert.Equal(isSent ? waiting : behind, bench.Sent[2].Command);
        if (isSent)
        {
            Assert.False(waiting.Result.IsCompleted);
        }
        else
        {
            await Rig.AssertEnds(waiting.Result, CommandEnd.NotSent);
        }
    }

    [Fact]
    public async Task After_thirty_seconds_without_a_confirmation_the_grain_must_be_asked()
    {
        var bench = await LinkBench.New(world);
        await bench.Pass(TimeSpan.FromSeconds(29.9));
        bench.Take();
        await bench.Pass(TimeSpan.FromSeconds(0.1));
        Assert.Equal(SendOutcome.AskGrain, bench.Link.TrySend(bench.NewCommand()));

        bench.Confirm();

        bench.Take();
    }

    [Fact]
    public async Task What_waited_beyond_the_grant_goes_on_when_the_grain_has_been_asked()
    {
        var bench = await LinkBench.New(world, s_small);
        await bench.Pass(TimeSpan.FromSeconds(20));
        var commands = bench.Take(4);
        await bench.Pass(TimeSpan.FromSeconds(15));

        // The grant is over: the third and the fourth leave the link, and come back by the grain.
        bench.Answer(0);
        bench.Answer(1);

        using var deadline = new CancellationTokenSource(Waiting.Deadline);
        while (bench.Link.Count < 2)
        {
            Assert.False(deadline.IsCancellationRequested, "the commands did not come back");
            await Task.Yield();
        }

        bench.AssertSent(commands);
    }

    [Fact]
    public async Task When_silos_may_be_lost_the_grain_must_be_asked()
    {
        var bench = await LinkBench.New(world);
        world.Edges.Kill(world.NewEdge());
        Assert.Equal(SendOutcome.AskGrain, bench.Link.TrySend(bench.NewCommand()));
    }

    [Fact]
    public async Task When_its_grain_ends_the_next_one_must_be_asked()
    {
        var bench = await LinkBench.New(world);
        bench.Link.Void();
        Assert.Equal(SendOutcome.AskGrain, bench.Link.TrySend(bench.NewCommand()));
    }

    [Fact]
    public async Task A_permit_is_good_when_the_grain_has_said_so()
    {
        var bench = await LinkBench.New(world);
        var (older, newer) = (bench.Permit with { Version = bench.Permit.Version - 1 }, bench.Permit with { Version = bench.Permit.Version + 1 });
        Assert.Equal(SendOutcome.AskGrain, bench.Link.TrySend(bench.NewCommand(permit: bench.Permit)));

        Allow(bench, bench.Permit, bench.Link.Changes);

        bench.Take(permit: bench.Permit);
        Assert.Equal(SendOutcome.StaleRoute, bench.Link.TrySend(bench.NewCommand(permit: older)));
        Assert.Equal(SendOutcome.AskGrain, bench.Link.TrySend(bench.NewCommand(permit: newer)));
    }

    [Fact]
    public async Task What_the_grain_said_before_a_change_does_not_count_behind_it()
    {
        var bench = await LinkBench.New(world);
        var changes = bench.Link.Changes;
        bench.Link.Revoke(bench.Permit with { Version = bench.Permit.Version + 1 });

        Allow(bench, bench.Permit, changes);

        Assert.Equal(SendOutcome.AskGrain, bench.Link.TrySend(bench.NewCommand(permit: bench.Permit)));
    }

    [Fact]
    public async Task A_change_ends_what_waits_by_an_older_version_and_nothing_else()
    {
        var bench = await LinkBench.New(world, new LinkOptions { MaxInFlight = 1 });
        var other = new RoutePermit(bench.Permit.ApartmentId + 1_000_000, 1);
        Allow(bench, other, bench.Link.Changes);
        Allow(bench, bench.Permit, bench.Link.Changes);
        var (sent, stale) = (bench.Take(permit: bench.Permit), bench.Take(permit: bench.Permit));
        var (ofOther, free) = (bench.Take(permit: other), bench.Take());

        bench.Link.Revoke(bench.Permit with { Version = bench.Permit.Version + 1 });

        await Rig.AssertEnds(stale.Result, CommandEnd.StaleRoute);
        Assert.DoesNotContain(new[] { sent, ofOther, free }, c => c.Result.IsCompleted);
        Assert.Equal(SendOutcome.AskGrain, bench.Link.TrySend(bench.NewCommand(permit: bench.Permit)));
        bench.Answer(0);
        bench.Answer(1);
        bench.AssertSent(sent, ofOther, free);
    }

    [Fact]
    public async Task When_the_login_is_over_what_was_sent_has_no_answer_and_nothing_more_is_taken()
    {
        var bench = await LinkBench.New(world, s_small);
        var commands = bench.Take(3);
        await bench.Rig.Grain.Detach(bench.Rig.Epoch).Within("the detachment");

        bench.Rig.Edge.Links.Remove(bench.Link);

        await Rig.AssertEnds(commands[0].Result, CommandEnd.NoAnswer);
        await Rig.AssertEnds(commands[1].Result, CommandEnd.NoAnswer);
        await Rig.AssertEnds(commands[2].Result, CommandEnd.Offline);
        Assert.Equal(SendOutcome.Over, bench.Link.TrySend(bench.NewCommand()));
        Assert.Equal(0, bench.Link.Count);
        bench.Answer(0);
        bench.AssertSent(commands[..2]);
    }

    [Fact]
    public async Task Numbers_begin_anew_behind_the_highest_and_those_in_use_are_left_out()
    {
        var bench = await LinkBench.New(world, new LinkOptions { MaxInFlight = 2, MaxSequence = 0xffff });
        var kept = bench.Take();
        var first = bench.Sent[0].Sequence;
        var expected = first;
        for (var place = 1; place <= 0x10000; place++)
        {
            bench.Take();
            expected = expected == 0xffff ? 1 : expected + 1;
            expected = expected != first ? expected : expected == 0xffff ? 1 : expected + 1;
            Assert.Equal(expected, bench.Sent[place].Sequence);
            bench.Answer(place);
        }

        bench.Answer(0);
        await Rig.AssertEnds(kept.Result, CommandEnd.Answered);
    }

    [Fact]
    public async Task An_answer_with_another_command_or_number_is_none()
    {
        var bench = await LinkBench.New(world);
        var command = bench.Take();

        bench.Answer(0, Rig.Control + 1);
        bench.Link.Answer(bench.Sent[0].Sequence + 1, Rig.Control, 0, default);
        Assert.False(command.Result.IsCompleted);
        Assert.Equal(1, bench.Link.Count);

        bench.Answer(0);
        bench.Answer(0);
        await Rig.AssertEnds(command.Result, CommandEnd.Answered);
    }

    private void Allow(LinkBench bench, RoutePermit permit, int changes) =>
        bench.Link.Allow(permit, changes, world.RuntimeClock.GetTimestamp(), world.AllEdges.Generation);
}

using System.Text.Json.Nodes;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Relayers;

/// <summary>A relayer's calls interleave; its writes must not undo one another.</summary>
[Collection(WorldCollection.Name)]
public sealed class RelayerStateTests(World world)
{
    [Fact]
    public async Task Changes_that_meet_a_write_under_way_are_all_made()
    {
        var rig = await Rig.Connected(world);
        Assert.True(await rig.Grain.Link(1, "code").Within("a link"));
        world.Clock.Advance(TimeSpan.FromMinutes(6));
        var hold = world.Storage.HoldNextWrite(rig.Grain);
        var held = rig.Grain.Link(2, "code");
        await hold.Arrived.Within("the write");

        Task[] others =
        [
            rig.Grain.Unlink(1),
            rig.Grain.Link(3, "code"),
            rig.Grain.Confirm(rig.Epoch),
            rig.Grain.Link(4, "code"),
            rig.Grain.Unlink(4),
        ];
        await rig.Grain.IsOnline().Within("a turn of the grain");
        Assert.DoesNotContain(others, t => t.IsCompleted);
        var detaching = rig.Grain.Detach(rig.Epoch);
        hold.Release();
        await Task.WhenAll([held, .. others, detaching]).Within("all changes");
        Assert.True(await rig.Grain.Link(5, "code").Within("a change after the detachment's"));

        Assert.Equal([2, 3, 5], Apartments(rig));
        Assert.Equal(world.Clock.GetUtcNow(), JsonNode.Parse(world.Storage.Row(rig.Grain)!)!["lastSeen"]!.GetValue<DateTimeOffset>());
    }

    [Fact]
    public async Task A_link_that_meets_its_own_unlinking_is_made_after_it()
    {
        var rig = await Rig.Offline(world);
        Assert.True(await rig.Grain.Link(1, "code").Within("a link"));
        var hold = world.Storage.HoldNextWrite(rig.Grain);
        var unlinked = rig.Grain.Unlink(1);
        await hold.Arrived.Within("the write");
        var linked = rig.Grain.Link(1, "code");
        await rig.Grain.IsOnline().Within("a turn of the grain");
        hold.Release();
        await unlinked.Within("the unlinking");
        Assert.True(await linked.Within("the link"));

        Assert.Equal([1], Apartments(rig));
    }

    [Fact]
    public async Task An_unlinking_that_meets_its_own_link_is_made_after_it()
    {
        var rig = await Rig.Offline(world);
        var hold = world.Storage.HoldNextWrite(rig.Grain);
        var linked = rig.Grain.Link(1, "code");
        await hold.Arrived.Within("the write");
        var unlinked = rig.Grain.Unlink(1);
        await rig.Grain.IsOnline().Within("a turn of the grain");
        hold.Release();
        Assert.True(await linked.Within("the link"));
        await unlinked.Within("the unlinking");

        Assert.Empty(Apartments(rig));
    }

    [Theory]
    [InlineData(Failure.NotWritten)]
    [InlineData(Failure.WrittenButLost)]
    public async Task A_failed_write_fails_its_own_change_only(Failure failure)
    {
        var rig = await Rig.Offline(world);
        Assert.True(await rig.Grain.Link(1, "code").Within("a link"));
        var hold = world.Storage.HoldNextWrite(rig.Grain);
        world.Storage.FailNextWrite(rig.Grain, failure);
        var failing = rig.Grain.Link(2, "code");
        await hold.Arrived.Within("the write");
        var next = rig.Grain.Link(3, "code");
        hold.Release();

        Assert.False(await failing.Within("the failure"));
        Assert.True(await next.Within("the next change"));
        Assert.Equal(failure == Failure.NotWritten ? [1, 3] : [1, 2, 3], Apartments(rig));
        Assert.True(await rig.Grain.Link(2, "code").Within("the repeated change"));
        Assert.Equal([1, 2, 3], Apartments(rig).Order());
    }

    [Fact]
    public async Task An_unlinking_that_was_made_though_its_answer_was_lost_does_not_hide_the_next_link()
    {
        var rig = await Rig.Offline(world);
        Assert.True(await rig.Grain.Link(1, "code").Within("a link"));
        world.Storage.FailNextWrite(rig.Grain, Failure.WrittenButLost);
        await rig.Grain.Unlink(1).Within("the failing unlinking");
        Assert.Empty(Apartments(rig));

        Assert.True(await rig.Grain.Link(1, "code").Within("the next link"));

        Assert.Equal([1], Apartments(rig));
    }

    [Fact]
    public async Task A_change_that_changes_nothing_is_not_written()
    {
        var rig = await Rig.Offline(world);
        await rig.Grain.Unlink(1).Within("the unlinking of what is not linked");
        Assert.Equal(0, world.Storage.WritesOf(rig.Grain));
        Assert.True(await rig.Grain.Link(1, "code").Within("a link"));
        Assert.True(await rig.Grain.Link(1, "code").Within("the same link"));
        Assert.Equal(1, world.Storage.WritesOf(rig.Grain));
    }

    private IEnumerable<long> Apartments(Rig rig) =>
        JsonNode.Parse(world.Storage.Row(rig.Grain)!)!["apartments"]!.AsArray().Select(a => a!.GetValue<long>());
}

using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Interfaces.Presence;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Presence;

/// <summary>What a shard writes down of devices that come and go.</summary>
[Collection(WorldCollection.Name)]
public sealed class PresenceEventTests(World world)
{
    private readonly string _device = $"{World.NewName("kind")}:a";

    private IPresenceGrain Shard => world.Grains.GetGrain<IPresenceGrain>(PresenceShards.Of(_device));

    [Fact]
    public async Task Lists_do_not_wait_for_the_database_and_what_happened_meanwhile_is_written_when_it_is_back()
    {
        var (edge, other) = (world.NewEdge(), world.NewEdge());
        world.PresenceJournal.IsAway = true;
        await Shard.Report(edge, [Change(PresenceChangeKind.Online, 1)]).Within("a login");
        await world.RuntimeClock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await Shard.Count(_device[..^2]).Within("a count"));
        world.PresenceJournal.IsAway = false;
        Assert.Equal("connected ", await Next());
        await Shard.Report(edge, [Change(PresenceChangeKind.Offline, 1), Change(PresenceChangeKind.Online, 2)]).Within("another login");
        await Shard.Report(edge, [Change(PresenceChangeKind.Flapping, 2)]).Within("a complaint");
        Assert.Equal("disconnected Silent", await Next());
        Assert.Equal("connected ", await Next());
        Assert.Equal("flapping ", await Next());

        // A silo that is lost, with the shard or without.
        await Shard.Report(other, [Change(PresenceChangeKind.Online, 3)]).Within("a login elsewhere");
        Assert.Equal("disconnected Replaced", await Next());
        Assert.Equal("connected ", await Next());
        world.Edges.Kill(other);
        Assert.Equal("disconnected SiloLost", await Next());
    }

    [Fact]
    public async Task What_is_told_once_more_since_the_answer_was_lost_is_heard_once()
    {
        var edge = world.NewEdge();
        var visit = new[] { Change(PresenceChangeKind.Online, 1), Change(PresenceChangeKind.Offline, 1) };
        await Shard.Report(edge.Id, 10, [.. visit]).Within("a visit");
        await Shard.Report(edge.Id, 10, [.. visit, Change(PresenceChangeKind.Online, 2)]).Within("the same, and a login");
        await Shard.Report(edge.Id, 10, [.. visit]).Within("the first report, late");
        await Shard.Report(edge.Id, 13, [Change(PresenceChangeKind.Flapping, 2)]).Within("a complaint");
        Assert.Equal("connected ", await Next());
        Assert.Equal("disconnected Silent", await Next());
        Assert.Equal("connected ", await Next());
        Assert.Equal("flapping ", await Next());
    }

    [Fact]
    public async Task A_shard_that_comes_to_life_anew_tells_nothing_twice()
    {
        var edge = world.NewEdge();
        await Shard.Report(edge, [Change(PresenceChangeKind.Online, 1)]).Within("a login");
        Assert.Equal("connected ", await Next());
        await world.End(Shard);
        await Shard.Report(edge, []).Within("a word");
        await Shard.Replace(edge.Id, [Change(PresenceChangeKind.Online, 1)]).Within("all");
        await Shard.Report(edge, [Change(PresenceChangeKind.Offline, 1)]).Within("an end");
        Assert.Contains(await Next(), new[] { "disconnected Silent", "disconnected Unknown" });
    }

    [Fact]
    public async Task What_happens_while_the_database_is_away_when_a_shard_comes_to_life_is_told_later()
    {
        var edge = world.NewEdge();
        await world.End(Shard);
        world.PresenceJournal.IsAway = true;
        await Shard.Report(edge, [Change(PresenceChangeKind.Online, 1), Change(PresenceChangeKind.Offline, 1)]).Within("a visit");
        await Shard.Report(edge, [Change(PresenceChangeKind.Online, 2), Change(PresenceChangeKind.Flapping, 2)]).Within("a complaint");
        await world.RuntimeClock.Advance(TimeSpan.FromSeconds(1));
        world.PresenceJournal.IsAway = false;
        Assert.Equal("connected ", await Next());
        Assert.Equal("disconnected Silent", await Next());
        Assert.Equal("connected ", await Next());
        Assert.Equal("flapping ", await Next());
    }

    private PresenceChange Change(PresenceChangeKind kind, long epoch) =>
        new(kind, _device, epoch, 1, DateTimeOffset.UnixEpoch) { Reason = CloseReason.Silent };

    /// <summary>The next event of this test's device.</summary>
    private async Task<string> Next()
    {
        using var over = new CancellationTokenSource(Waiting.Deadline);
        while (true)
        {
            while (world.PresenceJournal.Events.TryRead(out var row))
            {
                if (row.Device == _device)
                {
                    return $"{row.Event} {row.Reason}";
                }
            }

            Assert.False(over.IsCancellationRequested, $"Within {Waiting.Deadline}: an event of {_device}");
            await world.RuntimeClock.Advance(TimeSpan.FromMilliseconds(250));
        }
    }
}

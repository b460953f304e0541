using Gateway.EdgeListener.Presence;
using Gateway.Grains.Interfaces.Presence;

namespace Gateway.EdgeListener.Tests.Presence;

/// <summary>What one shard is told, and told again.</summary>
public sealed class ShardFeedTests
{
    private readonly FakeShard _shard = new();
    private readonly ShardFeed _feed;
    private PresenceChange[] _all = [];

    public ShardFeedTests() => _feed = new ShardFeed(_shard);

    [Fact]
    public async Task A_shard_that_is_met_is_told_everything_and_then_only_changes()
    {
        _all = [Online("a")];
        await Send();
        Assert.Equal(_all, _shard.Told);
        _feed.Add(Online("b"));
        Assert.True(_feed.HasWork);
        await Send();
        Assert.False(_feed.HasWork);
        Assert.Equal([Online("a"), Online("b")], _shard.Told);
        await Send();
        Assert.Equal((3, 1), (_shard.Reports, _shard.Snapshots));
    }

    [Fact]
    public async Task A_shard_that_has_lost_its_memory_is_told_everything_anew()
    {
        await Send();
        _feed.Add(Online("a"));
        await Send();
        _shard.Forget();
        _all = [Online("a"), Online("b")];
        await Send();
        Assert.Equal(_all, _shard.Told);
        Assert.Equal(2, _shard.Snapshots);
    }

    [Fact]
    public async Task What_a_shard_did_not_take_is_told_again()
    {
        await Send();
        _feed.Add(Online("a"));
        _shard.Fault = new TimeoutException();
        await Assert.ThrowsAsync<TimeoutException>(Send);
        _feed.Add(Online("b"));
        Assert.True(_feed.HasWork);
        _shard.Fault = null;
        await Send();
        Assert.Equal([Online("a"), Online("b")], _shard.Told);
        await Send();
        Assert.Equal([0, 0, 0, 2], _shard.Numbers);
    }

    [Fact]
    public async Task A_snapshot_that_was_lost_is_sent_again()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => _feed.Send("edge", () => throw new TimeoutException()));
        _all = [Online("a")];
        await Send();
        Assert.Equal([Online("a")], _shard.Told);
    }

    [Fact]
    public async Task What_changes_while_a_snapshot_is_taken_comes_after_it()
    {
        await _feed.Send("edge", () =>
        {
            _feed.Add(Online("b"));
            return [Online("a")];
        });
        Assert.Equal([Online("a")], _shard.Told);
        await Send();
        Assert.Equal([Online("a"), Online("b")], _shard.Told);
    }

    [Fact]
    public async Task A_shard_that_was_away_too_long_is_told_everything_and_nothing_old()
    {
        await Send();
        var answer = new TaskCompletionSource();
        _feed.Add(Online("first"));
        _shard.Hold = answer.Task;
        var sending = Send();
        for (var i = 0; i <= ShardFeed.MaxWaiting; i++)
        {
            _feed.Add(Online($"{i}"));
        }

        _all = [Online("a")];
        answer.SetResult();
        await sending;
        Assert.Equal(_all, _shard.Told);
        await Send();
        Assert.Equal([.. _all, Online($"{ShardFeed.MaxWaiting - 1}"), Online($"{ShardFeed.MaxWaiting}")], _shard.Told);
        Assert.False(_feed.HasWork);
        Assert.Equal([0, 0, ShardFeed.MaxWaiting], _shard.Numbers);
    }

    private static PresenceChange Online(string device) => new(PresenceChangeKind.Online, device, 1, 1, DateTimeOffset.UnixEpoch);

    private Task Send() => _feed.Send("edge", () => [.. _all]);
}

using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Presence;

namespace Gateway.Grains.Tests.Presence;

/// <summary>What is told of devices that come and go.</summary>
public sealed class PresenceStoryTests
{
    private const string Box = "box:a";
    private const string Here = "edge 1";
    private const string There = "edge 2";

    private readonly ManualTimeProvider _time = new();
    private readonly HashSet<string> _dead = [];
    private readonly PresenceStory _story;
    private readonly List<string> _told = [];
    private readonly Dictionary<string, KnownDevice> _known = [];
    private long _last;

    public PresenceStoryTests()
    {
        _story = new PresenceStory(3, _time);
        _story.Begin([], life: 1);
    }

    [Fact]
    public void It_comes_and_it_goes()
    {
        Online(1);
        Online(1);
        _story.Offline(Box, 1, _time.GetUtcNow(), CloseReason.Silent);
        _story.Offline(Box, 1, _time.GetUtcNow(), CloseReason.Remote);
        AssertTold("connected", "disconnected Silent");
        Assert.Empty(_known);
    }

    [Fact]
    public void One_that_comes_again_has_gone_before_whatever_was_told_first()
    {
        Online(1);
        Online(2, There);
        _story.Offline(Box, 1, _time.GetUtcNow(), CloseReason.Replaced);
        Online(1);
        AssertTold("connected", "disconnected Replaced", "connected");
        Assert.Equal((There, 2L, 3), (_known[Box].Edge, _known[Box].Epoch, _known[Box].Shard));
    }

    [Fact]
    public void What_a_lost_silo_held_is_gone_with_it_and_that_is_told_before_it_is_back()
    {
        Online(1);
        _story.Online("box:b", There, 1, _time.GetUtcNow(), "", IsAlive);
        _dead.Add(Here);
        Online(2, There);
        _story.Lose(_dead.Contains);
        AssertTold("connected", "connected", "disconnected SiloLost", "connected");
        _dead.Add(There);
        _story.Lose(_dead.Contains);
        AssertTold("connected", "connected", "disconnected SiloLost", "connected", "disconnected SiloLost", "disconnected SiloLost");
        Assert.Empty(_known);
    }

    [Fact]
    public void One_that_went_while_nobody_took_note_is_found_out()
    {
        Online(1);
        Take();
        var again = new PresenceStory(3, _time);
        again.Begin([.. _known.Values], life: 2);
        again.Online(Box, Here, 1, _time.GetUtcNow(), "", IsAlive);
        Assert.Equal(0, again.Waiting);
        again.Settle(There, _ => false);
        again.Settle(Here, device => device == Box);
        Assert.Equal(0, again.Waiting);
        again.Settle(Here, _ => false);
        var (events, _, forgotten) = again.Take();
        Assert.Equal(("disconnected", "Unknown"), (events.Single().Event, events.Single().Reason));
        Assert.Equal(Box, Assert.Single(forgotten));
        Assert.True(events.Single().Sequence > _last, "the number did not rise");
    }

    [Theory]
    [InlineData(-48)]
    [InlineData(-1)]
    public void After_a_restart_with_a_clock_that_was_set_back_the_numbers_rise_and_who_is_back_is_told(int hours)
    {
        Online(_time.GetUtcNow().UtcTicks);
        Take();
        Assert.True(_last > (_time.GetUtcNow().AddYears(10) - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, "earlier programs' numbers were higher");
        Assert.True(_last < 1L << 53, "not every JSON reader knows such a number");
        _dead.Add(Here);
        _time.SetWallClock(TimeSpan.FromHours(hours));
        var again = new PresenceStory(3, _time);
        again.Begin([.. _known.Values], life: 2);
        again.Online(Box, There, _time.GetUtcNow().UtcTicks, _time.GetUtcNow(), "", IsAlive);
        var (events, known, _) = again.Take();
        Assert.Equal(["disconnected SiloLost", "connected "], events.Select(e => $"{e.Event} {e.Reason}"));
        Assert.All(events, e => Assert.True(e.Sequence > _last, "the number did not rise"));
        Assert.Equal(There, Assert.Single(known).Edge);
    }

    [Fact]
    public void Flapping_is_told_with_the_time_until_which_it_is_held_off()
    {
        _story.Flapping(Box, _time.GetUtcNow(), null);
        _story.Flapping(Box, _time.GetUtcNow(), _time.GetUtcNow().AddMinutes(5));
        AssertTold("flapping", "flapping held off until 2026-01-01T00:05:00.0000000Z");
    }

    private bool IsAlive(string edgeId) => !_dead.Contains(edgeId);

    private void Online(long epoch, string edgeId = Here) => _story.Online(Box, edgeId, epoch, _time.GetUtcNow(), "10.0.0.1", IsAlive);

    private void AssertTold(params string[] events)
    {
        Take();
        Assert.Equal(events, _told);
    }

    private void Take()
    {
        var (events, known, forgotten) = _story.Take();
        foreach (var device in known)
        {
            _known[device.Device] = device;
        }

        foreach (var device in forgotten)
        {
            _known.Remove(device);
        }

        foreach (var row in events)
        {
            Assert.True(row.Sequence > _last, "the numbers do not rise");
            _last = row.Sequence;
            _told.Add($"{row.Event} {row.Reason}".Trim());
        }
    }
}

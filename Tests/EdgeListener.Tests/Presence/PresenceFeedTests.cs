using Gateway.EdgeListener.Connections;
using Gateway.EdgeListener.Presence;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Interfaces.Presence;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.EdgeListener.Tests.Presence;

/// <summary>What this silo tells the shards of its devices.</summary>
public sealed class PresenceFeedTests : IDisposable
{
    private static readonly ConnectionOptions Options = new() { Listener = "test" };

    private readonly ManualTimeProvider _time = new();
    private readonly FakeShard[] _shards = [.. Enumerable.Range(0, PresenceShards.Count).Select(_ => new FakeShard())];
    private readonly FakeDirectory _edges = new();
    private readonly Edge _edge;
    private readonly PresenceFeed _feed;

    public PresenceFeedTests()
    {
        _edge = new Edge(_time, NullLogger<Edge>.Instance);
        _edge.Announce(null!, "this edge");
        _feed = new PresenceFeed(i => _shards[i], _edge, _edges, NullLogger<PresenceFeed>.Instance);
        _feed.Tick();
    }

    public void Dispose() => _feed.Dispose();

    [Fact]
    public void A_login_and_its_end_are_told_within_a_period()
    {
        var session = LogIn("box:a", epoch: 7);
        Assert.Empty(Told("box:a"));
        Advance(PresenceFeed.Period);
        var online = Assert.Single(Told("box:a"));
        Assert.Equal(new PresenceChange(PresenceChangeKind.Online, "box:a", 7, session.Connection.Id, online.At) with
        {
            Address = "127.0.0.1", LastSeen = online.At,
        }, online);

        LogOut(session, CloseReason.Silent);
        Advance(PresenceFeed.Period);
        Assert.Equal(
            new PresenceChange(PresenceChangeKind.Offline, "box:a", 7, session.Connection.Id, online.At + PresenceFeed.Period) with
            {
                Reason = CloseReason.Silent,
            },
            Told("box:a")[^1]);
    }

    [Fact]
    public void Those_that_were_heard_of_are_told_with_the_next_word()
    {
        var (heard, _) = (LogIn("box:a", epoch: 7), LogIn("box:b", epoch: 8));
        Advance(PresenceFeed.PingPeriod);
        _time.Advance(TimeSpan.FromSeconds(1));
        var at = _time.GetUtcNow();
        heard.Connection.LastFrameAt = _time.GetTimestamp();
        Advance(PresenceFeed.PingPeriod);
        Assert.Equal(
            new PresenceChange(PresenceChangeKind.Seen, "box:a", 7, heard.Connection.Id, at), Told("box:a")[^1]);
        Assert.Single(Told("box:b"));
        Advance(PresenceFeed.PingPeriod);
        Assert.Equal(2, Told("box:a").Count);
    }

    [Fact]
    public void When_a_silo_is_lost_shards_that_were_lost_with_it_are_told_everything_at_once()
    {
        LogIn("box:a", epoch: 7);
        Advance(PresenceFeed.Period);
        Shard("box:a").Forget();
        Advance(PresenceFeed.Period);
        Assert.Empty(Told("box:a"));
        _edges.Version++;
        Advance(PresenceFeed.Period);
        Assert.Equal("box:a", Assert.Single(Told("box:a")).Device);
    }

    [Fact]
    public async Task A_shard_that_does_not_answer_holds_up_no_other()
    {
        var answer = new TaskCompletionSource();
        Shard("box:a").Hold = answer.Task;
        Assert.NotEqual(PresenceShards.Of("box:a"), PresenceShards.Of("box:b"));
        LogIn("box:a", epoch: 7);
        LogIn("box:b", epoch: 8);
        Advance(PresenceFeed.Period);
        Advance(PresenceFeed.Period);
        Assert.Single(Told("box:b"));
        var asked = Shard("box:a").Reports;
        LogIn("box:a", epoch: 9);
        Advance(PresenceFeed.PingPeriod);
        Assert.Equal(asked, Shard("box:a").Reports);
        answer.SetResult();
        await _feed.Answered.Within();
        Advance(PresenceFeed.Period);
        Assert.Equal([7, 9], Told("box:a").Select(change => change.Epoch).Distinct());
    }

    [Fact]
    public async Task A_silo_that_stops_says_who_is_gone_with_it()
    {
        var session = LogIn("box:a", epoch: 7);
        Advance(PresenceFeed.Period);
        LogOut(session, CloseReason.Shutdown);
        await _feed.StopAsync(CancellationToken.None);
        Assert.Equal(CloseReason.Shutdown, Told("box:a")[^1].Reason);
    }

    private FakeShard Shard(string device) => _shards[PresenceShards.Of(device)];

    private List<PresenceChange> Told(string device) => [.. Shard(device).Told.Where(change => change.Device == device)];

    private void Advance(TimeSpan by)
    {
        _time.Advance(by);
        _feed.Tick();
    }

    private Session LogIn(string device, long epoch)
    {
        var session = new Session(_edge.Open(new TestConnection(), Options));
        var presence = new DevicePresence(device, epoch, _time.GetUtcNow());
        session.Connection.Presence = presence;
        _edge.Register(session);
        _feed.Online(presence, session.Connection);
        return session;
    }

    private void LogOut(Session session, CloseReason reason)
    {
        var presence = session.Connection.Presence!;
        session.Connection.Presence = null;
        _edge.Release(session.Connection);
        _feed.Offline(presence, session.Connection, reason);
    }

    private sealed class FakeDirectory : IEdgeDirectory
    {
        public int Version { get; set; }

        public bool IsSettling => false;

        public bool IsAlive(string edgeId) => true;

    }

    private sealed class Session(EdgeConnection connection) : IEdgeSession
    {
        public EdgeConnection Connection => connection;

        public int PendingCommands => 0;

        public void Deliver(OutboundMessage message) => throw new NotSupportedException();

        public void Redirect(string address) => throw new NotSupportedException();

        public Task Reattach() => throw new NotSupportedException();
    }
}

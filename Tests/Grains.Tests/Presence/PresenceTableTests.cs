using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Interfaces.Presence;
using Gateway.Grains.Presence;

namespace Gateway.Grains.Tests.Presence;

/// <summary>Who is online, as one shard decides it.</summary>
public sealed class PresenceTableTests
{
    private const string Here = "edge 1";
    private const string There = "edge 2";

    private readonly ManualTimeProvider _time = new();
    private readonly PresenceTable _table;

    public PresenceTableTests() => _table = new PresenceTable(_time);

    [Fact]
    public void One_that_logs_in_is_online_until_its_connection_is_gone()
    {
        Online("box:a", epoch: 5);
        Assert.Equal(1, Count());
        Offline("box:a", epoch: 5);
        Assert.Equal(0, Count());
    }

    [Fact]
    public void The_end_of_an_older_login_ends_no_newer_one()
    {
        Online("box:a", epoch: 5);
        Online("box:a", epoch: 6, edgeId: There);
        Offline("box:a", epoch: 5);
        Assert.Equal([There], List().Select(d => d.EdgeId));
    }

    [Fact]
    public void An_older_login_that_is_told_late_takes_no_newer_ones_place()
    {
        Online("box:a", epoch: 6, edgeId: There);
        Online("box:a", epoch: 5);
        Assert.Equal([There], List().Select(d => d.EdgeId));
        Offline("box:a", epoch: 5);
        Assert.Equal(1, Count());
    }

    [Fact]
    public void What_an_edge_tells_anew_takes_the_place_of_all_that_it_told_before()
    {
        Online("box:a", epoch: 1);
        Online("box:b", epoch: 2);
        Online("box:c", epoch: 3, edgeId: There);
        Online("box:d", epoch: 9, edgeId: There);
        _table.Replace(Here, [Change(PresenceChangeKind.Online, "box:b", 2), Change(PresenceChangeKind.Online, "box:d", 8)]);
        Pass();
        Assert.Equal([("b", Here), ("c", There), ("d", There)], List().Select(d => (d.Device.Code, d.EdgeId)));
    }

    [Fact]
    public void The_devices_of_a_lost_edge_are_gone_and_no_others()
    {
        Online("box:a", epoch: 1);
        Online("box:b", epoch: 2, edgeId: There);
        _table.Drop(id => id == There);
        Assert.Equal(["a"], List().Select(d => d.Device.Code));
    }

    [Fact]
    public void A_list_is_ordered_and_goes_on_where_it_ended()
    {
        foreach (var code in "cagfbed")
        {
            Online($"box:{code}", epoch: 1);
        }

        Assert.Equal("abc", Codes(new PresenceQuery(null, null, 0, 3)));
        Assert.Equal("de", Codes(new PresenceQuery(null, "box:c", 0, 2)));
        Assert.Equal("fg", Codes(new PresenceQuery(null, "box:c", 2, 5)));
        Assert.Equal("de", Codes(new PresenceQuery(null, "box:cc", 0, 2)));
        Assert.Equal("", Codes(new PresenceQuery(null, "box:g", 0, 2)));
        Assert.Equal("", Codes(new PresenceQuery(null, null, int.MaxValue, int.MaxValue)));
    }

    [Fact]
    public void A_kind_is_only_its_own()
    {
        Online("box:a", epoch: 1);
        Online("bo:b", epoch: 1);
        Online("boxes:c", epoch: 1);
        Online("box:z:z", epoch: 1);
        Assert.Equal(2, _table.Count("box"));
        Assert.Equal(["a", "z:z"], _table.List(new PresenceQuery("box", null, 0, 10)).Select(d => d.Device.Code));
        Assert.Equal(["a", "z:z"], _table.List(new PresenceQuery("box", "bo:b", 0, 10)).Select(d => d.Device.Code));
        Assert.Equal(1, _table.Count("bo"));
        Assert.Equal(0, _table.Count("b"));
        Assert.Equal(4, _table.Count(null));
    }

    [Fact]
    public void A_view_lags_by_its_age_and_no_longer()
    {
        Online("box:a", epoch: 1);
        Assert.Equal(1, _table.Count(null));
        _table.Apply(Here, Change(PresenceChangeKind.Online, "box:b", 1));
        _time.Advance(PresenceTable.ViewAge - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _table.Count(null));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, _table.Count(null));
    }

    [Fact]
    public void Those_of_some_devices_that_are_online_are_found_at_once()
    {
        Online("box:a", epoch: 1);
        Online("box:b", epoch: 1);
        Online("box:c", epoch: 1);
        Offline("box:b", epoch: 1);
        Assert.Equal(["c", "a"], _table.Find(["box:c", "box:never", "box:b", "box:a"]).Select(d => d.Device.Code));
        Assert.Empty(_table.Find([]));
    }

    [Fact]
    public void A_device_is_told_as_it_is()
    {
        var since = _time.GetUtcNow();
        _table.Apply(Here, Change(PresenceChangeKind.Online, "box:a:b", 1) with { Address = "10.0.0.1", LastSeen = since.AddSeconds(1) });
        _table.Apply(Here, Change(PresenceChangeKind.Seen, "box:a:b", 1) with { At = since.AddSeconds(30) });
        _table.Apply(Here, Change(PresenceChangeKind.Seen, "box:a:b", 1) with { At = since.AddSeconds(20) });
        _table.Apply(Here, Change(PresenceChangeKind.Seen, "box:a:b", 2) with { At = since.AddSeconds(40) });
        _table.Apply(Here, Change(PresenceChangeKind.Seen, "box:never", 1));
        Assert.Equal([new OnlineDevice(new("box", "a:b"), "10.0.0.1", since, since.AddSeconds(30), Here)], List());
    }

    [Fact]
    public void A_devices_shard_is_the_same_in_every_process()
    {
        // Numbers that other silos, of other versions, know: never to be changed.
        Assert.Equal(new[] { 1, 14, 9 }, new[] { "relayer:test_relayer", "terminal:T9000010", "" }.Select(PresenceShards.Of));
        var shards = Enumerable.Range(0, 16_000).CountBy(i => PresenceShards.Of($"relayer:load{i:000000}")).ToList();
        Assert.Equal(PresenceShards.Count, shards.Count);
        Assert.All(shards, shard => Assert.InRange(shard.Value, 800, 1200));
    }

    private static PresenceChange Change(PresenceChangeKind kind, string device, long epoch) =>
        new(kind, device, epoch, 1, new ManualTimeProvider().GetUtcNow()) { Reason = CloseReason.Remote };

    private void Online(string device, long epoch, string edgeId = Here) =>
        _table.Apply(edgeId, Change(PresenceChangeKind.Online, device, epoch));

    private void Offline(string device, long epoch) => _table.Apply(Here, Change(PresenceChangeKind.Offline, device, epoch));

    private void Pass() => _time.Advance(PresenceTable.ViewAge);

    private int Count()
    {
        Pass();
        return _table.Count(null);
    }

    private IEnumerable<OnlineDevice> List()
    {
        Pass();
        return _table.List(new PresenceQuery(null, null, 0, 100));
    }

    private string Codes(PresenceQuery query) => string.Concat(_table.List(query).Select(d => d.Device.Code));
}

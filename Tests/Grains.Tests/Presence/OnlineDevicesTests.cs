using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Presence;
using Gateway.Grains.Presence;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Presence;

/// <summary>Lists and totals over all shards.</summary>
[Collection(WorldCollection.Name)]
public sealed class OnlineDevicesTests(World world)
{
    private readonly string _kind = World.NewName("kind");

    private OnlineDevices Devices => new(world.Grains, TimeProvider.System);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(500)]
    public async Task Pages_hold_every_device_once_whatever_their_size(int count)
    {
        var edge = world.NewEdge();
        var codes = await Connect(edge, count);
        Assert.Equal(count, await Devices.Count(_kind).Within("the total"));
        foreach (var size in new[] { 1, 3, 100, IOnlineDevices.MaxPage })
        {
            if (count > 50 * size)
            {
                continue;
            }

            var (byCursor, byNumber) = (new List<OnlineDevice>(), new List<OnlineDevice>());
            string? cursor = null;
            do
            {
                var page = await Devices.List(_kind, cursor, size).Within("a page");
                Assert.InRange(page!.Devices.Length, Math.Min(count, 1), size);
                byCursor.AddRange(page.Devices);
                cursor = page.Next;
            }
            while (cursor is not null);

            for (var number = 0; number * size < count; number++)
            {
                byNumber.AddRange((await Devices.GetPage(_kind, size, number).Within("a page by its number")).Devices);
            }

            Assert.Equal(byCursor, byNumber);
            Assert.Equal(codes, byCursor.Select(d => d.Device.Code).Order(StringComparer.Ordinal));
            Assert.Empty((await Devices.GetPage(_kind, size, (count / size) + 1).Within("a page behind the last")).Devices);
        }
    }

    [Fact]
    public async Task A_list_goes_on_though_the_device_that_its_cursor_names_is_gone()
    {
        var edge = world.NewEdge();
        await Connect(edge, 40);
        var first = (await Devices.List(_kind, null, 10).Within("a page"))!;
        var last = first.Devices[^1].Device.ToString();
        await Shard(last).Report(edge, [Change(PresenceChangeKind.Offline, last)]).Within("an end");
        Pass();
        var rest = (await Devices.List(_kind, first.Next, 100).Within("the rest"))!;
        Assert.Equal(30, rest.Devices.Length);
        Assert.Empty(rest.Devices.Intersect(first.Devices));
    }

    [Fact]
    public async Task Those_of_some_devices_that_are_online_are_found_in_all_shards()
    {
        var (lost, kept) = (world.NewEdge(), world.NewEdge());
        var gone = await Connect(lost, 40);
        var there = await Connect(kept, 40);
        string[] asked = [.. gone.Concat(there).Append("never").Select(code => $"{_kind}:{code}")];
        Assert.Equal(80, (await Devices.Find(asked).Within("those online")).Count);
        world.Edges.Kill(lost);
        var found = await Devices.Find(asked).Within("the rest");
        Assert.Equal(there.Select(code => $"{_kind}:{code}"), found.Keys.Order(StringComparer.Ordinal));
        Assert.All(found, device => Assert.Equal(device.Key, device.Value.Device.ToString()));
        Assert.Empty(await Devices.Find([]).Within("nothing"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("!!!")]
    [InlineData("MTYv")] // 16/
    [InlineData("LTEv")] // -1/
    [InlineData("OTk5OTk5OTk5OTk5Lw")] // 999999999999/
    public async Task A_cursor_that_is_none_is_told(string cursor) => Assert.Null(await Devices.List(null, cursor, 10).Within("a refusal"));

    [Fact]
    public async Task A_cursor_too_long_to_be_one_is_told() =>
        Assert.Null(await Devices.List(null, new string('A', 100_000), 10).Within("a refusal"));

    [Fact]
    public async Task The_devices_of_a_lost_silo_are_gone_at_once()
    {
        var (lost, kept) = (world.NewEdge(), world.NewEdge());
        await Connect(lost, 40);
        var codes = await Connect(kept, 40);
        Assert.Equal(80, await Devices.Count(_kind).Within("the total"));
        world.Edges.Kill(lost);
        Pass();
        Assert.Equal(40, await Devices.Count(_kind).Within("the total"));
        Assert.Equal(codes, (await Devices.GetPage(_kind, 100, 0).Within("the rest")).Devices.Select(d => d.Device.Code).Order(StringComparer.Ordinal));

        // What it sent before it was lost may arrive later.
        var late = $"{_kind}:late";
        await Shard(late).Report(lost, [Change(PresenceChangeKind.Online, late)]).Within("a late report");
        await Shard(late).Replace(lost.Id, [Change(PresenceChangeKind.Online, late)]).Within("a late snapshot");
        Pass();
        Assert.Equal(40, await Devices.Count(_kind).Within("the total"));
    }

    [Fact]
    public async Task A_shard_says_who_it_is_and_that_changes_with_its_memory()
    {
        var (edge, device) = (world.NewEdge(), $"{_kind}:a");
        var first = await Shard(device).Report(edge, []).Within("a word");
        Assert.Equal(first, await Shard(device).Replace(edge.Id, [Change(PresenceChangeKind.Online, device)]).Within("all"));
        await world.End(Shard(device));
        Assert.NotEqual(first, await Shard(device).Report(edge, []).Within("a word"));
        Assert.Equal(0, await Devices.Count(_kind).Within("the total"));
    }

    private static PresenceChange Change(PresenceChangeKind kind, string device) => new(kind, device, 1, 1, DateTimeOffset.UnixEpoch);

    private IPresenceGrain Shard(string device) => world.Grains.GetGrain<IPresenceGrain>(PresenceShards.Of(device));

    private void Pass() => world.Clock.Advance(PresenceTable.ViewAge);

    /// <summary>Devices that are online by one edge.</summary>
    /// <returns>Their codes, ordered.</returns>
    private async Task<string[]> Connect(FakeEdge edge, int count)
    {
        var codes = Enumerable.Range(0, count).Select(_ => World.NewName("code")).Order(StringComparer.Ordinal).ToArray();
        foreach (var shard in codes.Select(code => $"{_kind}:{code}").GroupBy(PresenceShards.Of))
        {
            ImmutableArray<PresenceChange> changes = [.. shard.Select(device => Change(PresenceChangeKind.Online, device))];
            await world.Grains.GetGrain<IPresenceGrain>(shard.Key).Report(edge, changes).Within("a report");
        }

        Pass();
        return codes;
    }
}

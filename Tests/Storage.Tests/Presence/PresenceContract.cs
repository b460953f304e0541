using Gateway.Grains.Presence;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Presence;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Storage.Tests.Presence;

/// <summary>What the tables of presence promise on both databases; each has a class that runs these.</summary>
public abstract class PresenceContract
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    internal abstract Task<TestStorage> OpenAsync();

    public virtual async Task Events_come_out_in_their_order_and_are_gone_when_they_are_removed()
    {
        await using var storage = await OpenAsync();
        var events = Enumerable.Range(0, 250).Select(i => Event($"terminal:{i % 7}", i)).ToList();
        Assert.True(await storage.Presence.Append([.. events.Take(200)], [], []).Within());
        Assert.True(await storage.Presence.Append([.. events.Skip(200)], [], []).Within());
        Assert.True(await storage.Presence.Append([], [], []).Within());

        var first = await storage.Presence.ReadNext(100).Within();
        Assert.Equal(events.Take(100), first.Select(row => row.Event));
        Assert.Equal(first.AsEnumerable(), await storage.Presence.ReadNext(100).Within());
        Assert.Equal(250, await storage.Presence.CountWaiting().Within());

        await storage.Presence.Remove([.. first.Skip(1).Select(row => row.Id)]).Within();
        await storage.Presence.Remove([]).Within();
        await storage.Presence.Remove([first[5].Id, long.MaxValue]).Within();
        Assert.Equal(151, await storage.Presence.CountWaiting().Within());
        Assert.Equal([events[0], .. events.Skip(100)], (await storage.Presence.ReadNext(1000).Within()).Select(row => row.Event));
    }

    public virtual async Task What_is_known_is_kept_with_the_events_and_by_shard()
    {
        await using (var storage = await OpenAsync())
        {
            Assert.True(await storage.Presence.Append([Event("terminal:1", 1)], [Known("terminal:1", 3), Known("terminal:2", 3), Known("relayer:客厅🏠", 4)], []).Within());
            Assert.True(await storage.Presence.Append([], [Known("terminal:1", 3, epoch: 2), Known("terminal:1", 3, epoch: 3)], ["terminal:2", "terminal:9"]).Within());
        }

        await using var again = await OpenAsync();
        Assert.Equal(Known("terminal:1", 3, epoch: 3), Assert.Single(await again.Presence.Load(3).Within()));
        Assert.Equal(Known("relayer:客厅🏠", 4), Assert.Single(await again.Presence.Load(4).Within()));
        Assert.Empty(await again.Presence.Load(5).Within());
        Assert.Equal(1, await again.Presence.CountWaiting().Within());
        Assert.True(await again.Presence.Append([Event("odd\0", 2)], [Known("odd\0", 6)], []).Within());
        Assert.Equal("odd\ufffd", Assert.Single(await again.Presence.Load(6).Within()).Device);
    }

    public virtual async Task One_process_at_a_time_has_a_lease()
    {
        await using var storage = await OpenAsync();
        var other = new PresenceStore(
            storage.Storage.Workers, new PresenceSignal(), "other", storage.HistoryMetrics, NullLogger<PresenceStore>.Instance);
        var hour = TimeSpan.FromHours(1);
        Assert.True(await storage.Presence.TakeLease("sender", hour).Within());
        Assert.True(await storage.Presence.TakeLease("sender", hour).Within());
        Assert.False(await other.TakeLease("sender", hour).Within());
        Assert.True(await other.TakeLease("something else", hour).Within());
        await other.ReleaseLease("sender").Within();
        Assert.False(await other.TakeLease("sender", hour).Within());

        await storage.Presence.ReleaseLease("sender").Within();
        Assert.True(await other.TakeLease("sender", TimeSpan.Zero).Within());

        // A lease that is over at once stands for a process that died.
        Assert.True(await storage.Presence.TakeLease("sender", hour).Within());
        Assert.False(await other.TakeLease("sender", hour).Within());
    }

    public virtual async Task Whoever_waits_is_told_of_what_this_process_stores()
    {
        await using var storage = await OpenAsync();
        var next = storage.Presence.NextStored();
        await storage.Presence.Append([], [Known("terminal:1", 1)], []).Within();
        Assert.False(next.IsCompleted);
        await storage.Presence.Append([Event("terminal:1", 1)], [], []).Within();
        await next.Within();
        Assert.False(storage.Presence.NextStored().IsCompleted);
    }

    public virtual async Task What_is_closed_takes_nothing_and_says_so()
    {
        var storage = await OpenAsync();
        var presence = storage.Presence;
        await storage.DisposeAsync().AsTask().Within();
        Assert.False(await presence.Append([Event("terminal:1", 1)], [], []).Within());
        Assert.True((await presence.Load(1).Within()).IsDefault);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => presence.ReadNext(1)).Within();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => presence.TakeLease("sender", TimeSpan.Zero)).Within();
    }

    private static PresenceEvent Event(string device, long sequence) =>
        new(device, "disconnected", "Replaced", Noon.AddTicks(sequence * 10), "127.0.0.1:4711", sequence);

    private static KnownDevice Known(string device, int shard, long epoch = 1) => new(device, shard, "silo/1", epoch, Noon.AddTicks(10), "::1");
}

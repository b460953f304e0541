using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Presence;

namespace Gateway.Grains.Presence;

/// <summary>
/// Reads the shards of presence: how many each has, and then only those that a page needs, all at once. A shard that is lost with its silo comes back
/// elsewhere within seconds; it is asked again until then.
/// </summary>
internal sealed class OnlineDevices : IOnlineDevices
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly IPresenceGrain[] _shards;
    private readonly TimeProvider _time;

    /// <summary>Reads the shards of one cluster.</summary>
    public OnlineDevices(IGrainFactory grains, TimeProvider time)
    {
        _shards = [.. Enumerable.Range(0, PresenceShards.Count).Select(i => grains.GetGrain<IPresenceGrain>(i))];
        _time = time;
    }

    /// <inheritdoc/>
    public async Task<OnlinePage?> List(string? kind, string? cursor, int size)
    {
        CheckSize(size);
        var start = new OnlineCursor(0, null);
        if (cursor is not null && !OnlineCursor.TryParse(cursor, out start))
        {
            return null;
        }

        // One more than the page has room for tells whether there is another page.
        var wanted = size + 1;
        var found = new List<(int Shard, OnlineDevice Device)>();
        var counts = await Counts(kind);
        for (var shard = start.Shard; shard < _shards.Length && found.Count < wanted;)
        {
            var (end, expected) = (shard, 0L);
            do
            {
                expected += counts[end++];
            }
            while (end < _shards.Length && expected < wanted - found.Count);

            var slices = await Task.WhenAll(Enumerable.Range(shard, end - shard).Select(i =>
                Ask(i, s => s.List(new PresenceQuery(kind, i == start.Shard ? start.After : null, 0, wanted - found.Count)))));
            for (var i = 0; i < slices.Length; i++)
            {
                found.AddRange(slices[i].Take(wanted - found.Count).Select(device => (shard + i, device)));
            }

            shard = end;
        }

        var next = found.Count < wanted ? null : new OnlineCursor(found[size - 1].Shard, found[size - 1].Device.Device.ToString());
        return new OnlinePage([.. found.Take(size).Select(f => f.Device)], next?.ToString());
    }

    /// <inheritdoc/>
    public async Task<OnlinePage> GetPage(string? kind, int size, int page)
    {
        CheckSize(size);
        ArgumentOutOfRangeException.ThrowIfNegative(page);
        var counts = await Counts(kind);
        var (skip, room) = ((long)page * size, size);
        var slices = new List<Task<ImmutableArray<OnlineDevice>>>();
        for (var shard = 0; shard < counts.Length && room > 0; shard++)
        {
            var take = (int)Math.Clamp(counts[shard] - skip, 0, room);
            if (take > 0)
            {
                var query = new PresenceQuery(kind, null, (int)skip, take);
                slices.Add(Ask(shard, s => s.List(query)));
            }

            (skip, room) = (Math.Max(0, skip - counts[shard]), room - take);
        }

        var devices = await Task.WhenAll(slices);
        return new OnlinePage([.. devices.SelectMany(d => d)], null);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, OnlineDevice>> Find(IEnumerable<string> devices)
    {
        var found = await Task.WhenAll(devices.GroupBy(PresenceShards.Of).Select(shard =>
        {
            var asked = shard.ToImmutableArray();
            return Ask(shard.Key, s => s.Find(asked));
        }));
        return found.SelectMany(d => d).ToDictionary(d => d.Device.ToString());
    }

    /// <inheritdoc/>
    public async Task<long> Count(string? kind) => (await Counts(kind)).Sum(count => (long)count);

    private static void CheckSize(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, IOnlineDevices.MaxPage);
    }

    private Task<int[]> Counts(string? kind) => Task.WhenAll(Enumerable.Range(0, _shards.Length).Select(i => Ask(i, s => s.Count(kind))));

    private async Task<T> Ask<T>(int shard, Func<IPresenceGrain, Task<T>> question)
    {
        var began = _time.GetTimestamp();
        while (true)
        {
            try
            {
                return await question(_shards[shard]);
            }
            catch (Exception) when (_time.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(Pause, _time);
            }
        }
    }
}

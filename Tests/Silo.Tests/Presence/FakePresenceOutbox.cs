using System.Collections.Immutable;
using Gateway.Grains.Presence;
using Gateway.Silo.Storage.Presence;

namespace Gateway.Silo.Tests.Presence;

/// <summary>The database of a cluster, in memory: events in order, and leases by the clock. Each process has its own view of it.</summary>
internal sealed class FakePresenceOutbox(TimeProvider time)
{
    private readonly Dictionary<string, (string Owner, DateTimeOffset Until)> _leases = [];
    private readonly SortedDictionary<long, PresenceEvent> _events = [];
    private long _lastId;

    /// <summary>The ids that wait.</summary>
    public IEnumerable<long> Waiting => _events.Keys;

    /// <summary>Stores events of one device that happen now.</summary>
    public void Add(string device, int count = 1)
    {
        for (var i = 0; i < count; i++)
        {
            _events[++_lastId] = new PresenceEvent(device, "connected", "", time.GetUtcNow(), "", _lastId);
        }
    }

    /// <summary>What one process sees.</summary>
    public IPresenceOutbox Of(string process) => new View(this, process);

    private sealed class View(FakePresenceOutbox all, string owner) : IPresenceOutbox
    {
        private readonly TaskCompletionSource _never = new();

        public Task NextStored() => _never.Task;

        public Task<bool> TakeLease(string name, TimeSpan lease)
        {
            var now = all.Now;
            var isFree = !all._leases.TryGetValue(name, out var held) || held.Owner == owner || held.Until <= now;
            if (isFree)
            {
                all._leases[name] = (owner, now + lease);
            }

            return Task.FromResult(isFree);
        }

        public Task ReleaseLease(string name)
        {
            if (all._leases.TryGetValue(name, out var held) && held.Owner == owner)
            {
                all._leases.Remove(name);
            }

            return Task.CompletedTask;
        }

        public Task<ImmutableArray<StoredPresenceEvent>> ReadNext(int count) =>
            Task.FromResult(all._events.Take(count).Select(e => new StoredPresenceEvent(e.Key, e.Value)).ToImmutableArray());

        public Task Remove(ImmutableArray<long> ids)
        {
            foreach (var id in ids)
            {
                all._events.Remove(id);
            }

            return Task.CompletedTask;
        }

        public Task<long> CountWaiting() => Task.FromResult((long)all._events.Count);
    }

    private DateTimeOffset Now => time.GetUtcNow();
}

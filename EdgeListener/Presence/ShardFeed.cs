using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Presence;

namespace Gateway.EdgeListener.Presence;

/// <summary>What waits to be told to one shard of presence. Thread-safe; but <see cref="Send"/> must have ended before it is called again.</summary>
/// <param name="shard">The shard.</param>
internal sealed class ShardFeed(IPresenceGrain shard)
{
    /// <summary>How much may wait for a shard that does not answer; over it, the shard is told everything anew when it does.</summary>
    public const int MaxWaiting = 100_000;

    /// <summary>How much goes into one call.</summary>
    private const int MaxBatch = 5_000;

    private readonly Lock _gate = new();
    private readonly List<PresenceChange> _waiting = [];
    private long _first; // the number of the first that waits
    private Guid _incarnation;
    private bool _isBehind = true;

    /// <summary>Whether anything waits.</summary>
    public bool HasWork
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count > 0;
            }
        }
    }

    /// <summary>Queues a change.</summary>
    public void Add(PresenceChange change)
    {
        lock (_gate)
        {
            if (_waiting.Count == MaxWaiting)
            {
                _first += _waiting.Count;
                _waiting.Clear();
                _isBehind = true;
                PresenceFeedMetrics.Overflows.Add(1);
            }

            _waiting.Add(change);
        }
    }

    /// <summary>Tells the shard what waits, or with nothing that this edge lives; and everything, when it has forgotten what it was told.</summary>
    /// <param name="edgeId">This edge.</param>
    /// <param name="snapshot">All of the shard's devices that this edge has now.</param>
    public async Task Send(string edgeId, Func<ImmutableArray<PresenceChange>> snapshot)
    {
        var (first, batch) = Peek();
        var incarnation = await shard.Report(edgeId, first, batch).ConfigureAwait(false);
        if (Remove(first, batch.Length) || incarnation != _incarnation)
        {
            try
            {
                // What waits now is in the snapshot, or comes after it.
                _incarnation = await shard.Replace(edgeId, snapshot()).ConfigureAwait(false);
            }
            catch (Exception)
            {
                FallBehind();
                throw;
            }
        }
    }

    private (long First, ImmutableArray<PresenceChange> Batch) Peek()
    {
        lock (_gate)
        {
            return (_first, [.. _waiting.Take(MaxBatch)]);
        }
    }

    /// <summary>Removes what was told; after an overflow it is not there any more.</summary>
    /// <returns>Whether the shard must be told everything.</returns>
    private bool Remove(long first, int count)
    {
        lock (_gate)
        {
            if (first == _first)
            {
                _waiting.RemoveRange(0, count);
                _first += count;
            }

            var wasBehind = _isBehind;
            _isBehind = false;
            return wasBehind;
        }
    }

    private void FallBehind()
    {
        lock (_gate)
        {
            _isBehind = true;
        }
    }
}

using System.Collections.Concurrent;

namespace Gateway.EdgeListener.Links;

/// <summary>Numbers what this silo sends to each other one, so that those can put it into order. Thread-safe.</summary>
/// <param name="edges">Which silos are alive.</param>
internal sealed class Departures(IEdgeServices edges)
{
    private readonly ConcurrentDictionary<string, Numbers> _numbers = new(StringComparer.Ordinal);

    /// <summary>The numbers of what goes to a silo's incarnation.</summary>
    public Numbers To(string edgeId)
    {
        if (_numbers.TryGetValue(edgeId, out var known))
        {
            return known;
        }

        foreach (var other in _numbers.Keys)
        {
            if (!edges.IsAlive(other))
            {
                _numbers.TryRemove(other, out _);
            }
        }

        return _numbers.GetOrAdd(edgeId, static _ => new Numbers());
    }

    /// <summary>Numbers from 1. Thread-safe.</summary>
    internal sealed class Numbers
    {
        private long _last;

        /// <summary>The next one.</summary>
        public long Next() => Interlocked.Increment(ref _last);
    }
}

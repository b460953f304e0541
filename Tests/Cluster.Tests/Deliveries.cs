using System.Collections.Concurrent;

namespace Gateway.Cluster.Tests;

/// <summary>Which commands have reached a relayer, over all its connections, by the value that each one carried.</summary>
internal sealed class Deliveries
{
    private readonly ConcurrentDictionary<int, int> _counts = new();
    private readonly ConcurrentQueue<int> _order = new();

    /// <summary>The values that came more than once; there must never be one.</summary>
    public IEnumerable<int> Repeated => _counts.Where(count => count.Value > 1).Select(count => count.Key);

    public int Count => _counts.Count;

    /// <summary>The values in the order in which they came.</summary>
    public IReadOnlyList<int> InOrder => [.. _order];

    public bool Has(int value) => _counts.ContainsKey(value);

    public void Add(int value)
    {
        _counts.AddOrUpdate(value, 1, (_, count) => count + 1);
        _order.Enqueue(value);
    }
}

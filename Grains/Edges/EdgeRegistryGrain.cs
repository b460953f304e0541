using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Grains.Edges;

/// <inheritdoc cref="IEdgeRegistryGrain"/>
[GrainType("edge-registry")]
internal sealed class EdgeRegistryGrain(IEdgeDirectory edges, TimeProvider time) : Grain, IEdgeRegistryGrain
{
    /// <summary>After so long without a word an edge is forgotten: a few announcements of it.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(20);

    private readonly Dictionary<string, Known> _known = [];

    public Task Announce(string edgeId, string address)
    {
        var left = _known.TryGetValue(edgeId, out var known) && known.Left;
        _known[edgeId] = new Known(address, time.GetTimestamp(), left);
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<string>> Leave(string edgeId)
    {
        Forget();
        if (_known.TryGetValue(edgeId, out var known))
        {
            _known[edgeId] = known with { Left = true };
        }

        return Task.FromResult<ImmutableArray<string>>(
            [.. _known.Where(k => k.Key != edgeId && !k.Value.Left).Select(k => k.Value.Address).Order(StringComparer.Ordinal)]);
    }

    public Task<string?> Find(string edgeId)
    {
        Forget();
        return Task.FromResult(_known.TryGetValue(edgeId, out var known) && !known.Left ? known.Address : null);
    }

    private void Forget()
    {
        foreach (var (edgeId, known) in _known)
        {
            if (!edges.IsAlive(edgeId) || time.GetElapsedTime(known.AnnouncedAt) > Memory)
            {
                // A dictionary may lose entries while it is walked.
                _known.Remove(edgeId);
            }
        }
    }

    /// <summary>What is known of an edge.</summary>
    /// <param name="Address">Where it is reached.</param>
    /// <param name="AnnouncedAt">When it said so last: a timestamp of the clock.</param>
    /// <param name="Left">It takes nobody in any more, whatever announcement was still on its way.</param>
    private readonly record struct Known(string Address, long AnnouncedAt, bool Left);
}

using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Grains.Edges;

/// <inheritdoc cref="IEdgeRegistryGrain"/>
[GrainType("edge-registry"), HashBasedPlacement]
internal sealed class EdgeRegistryGrain(IEdgeDirectory edges, TimeProvider time) : Grain, IEdgeRegistryGrain
{
    /// <summary>After so long without a word an edge is forgotten: a few announcements of it.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(20);

    private readonly Dictionary<string, Known> _known = [];

    public Task Announce(EdgeMember member)
    {
        // One that leaves stays so, whatever announcement was still on its way.
        var isLeaving = _known.TryGetValue(member.EdgeId, out var known) && known.Member.IsLeaving;
        _known[member.EdgeId] = new Known(member with { IsLeaving = isLeaving }, time.GetTimestamp());
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<string>> Leave(string edgeId)
    {
        Forget();
        if (_known.TryGetValue(edgeId, out var known))
        {
            _known[edgeId] = known with { Member = known.Member with { IsLeaving = true } };
        }

        return Task.FromResult<ImmutableArray<string>>(
            [.. _known.Values.Select(k => k.Member).Where(m => m.EdgeId != edgeId && !m.IsLeaving).Select(m => m.Address).OfType<string>().Order(StringComparer.Ordinal)]);
    }

    public Task<string?> Find(string edgeId)
    {
        Forget();
        return Task.FromResult(_known.TryGetValue(edgeId, out var known) && !known.Member.IsLeaving ? known.Member.Address : null);
    }

    public Task<ImmutableArray<EdgeMember>> GetMembers()
    {
        Forget();
        return Task.FromResult<ImmutableArray<EdgeMember>>([.. _known.Values.Select(k => k.Member).OrderBy(m => m.EdgeId, StringComparer.Ordinal)]);
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

    /// <summary>What is known of a silo.</summary>
    /// <param name="Member">What it said last.</param>
    /// <param name="AnnouncedAt">When that was: a timestamp of the clock.</param>
    private readonly record struct Known(EdgeMember Member, long AnnouncedAt);
}

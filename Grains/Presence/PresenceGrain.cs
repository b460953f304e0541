using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Interfaces.Presence;
using Orleans.Concurrency;

namespace Gateway.Grains.Presence;

/// <inheritdoc cref="IPresenceGrain"/>
[GrainType("presence"), HashBasedPlacement, Reentrant]
internal sealed partial class PresenceGrain(IEdgeDirectory edges, PresenceOptions options, IPresenceJournal journal, TimeProvider time)
    : Grain, IPresenceGrain
{
    private readonly Guid _incarnation = Guid.NewGuid();
    private readonly PresenceTable _table = new(time);

    /// <summary>The edges that were heard of since this shard came to life, and the number of what each will tell next.</summary>
    private readonly Dictionary<string, long> _next = [];

    private int _edgesVersion;

    public Task<Guid> Report(string edgeId, long first, ImmutableArray<PresenceChange> changes)
    {
        if (edges.IsAlive(edgeId))
        {
            // The answer to an earlier report may have been lost, and some of it be told once more.
            var next = Math.Max(first, _next.GetValueOrDefault(edgeId));
            _next[edgeId] = Math.Max(next, first + changes.Length);
            foreach (var change in changes.AsSpan()[(int)Math.Min(next - first, changes.Length)..])
            {
                if (_table.Apply(edgeId, change))
                {
                    Note(edgeId, change);
                }
            }
        }

        DropLostEdges();
        return Task.FromResult(_incarnation);
    }

    public Task<Guid> Replace(string edgeId, ImmutableArray<PresenceChange> online)
    {
        if (edges.IsAlive(edgeId))
        {
            _next.TryAdd(edgeId, 0);
            _table.Replace(edgeId, online);
            NoteAll(edgeId, online);
        }

        return Task.FromResult(_incarnation);
    }

    public Task<int> Count(string? kind)
    {
        DropLostEdges();
        return Task.FromResult(_table.Count(kind));
    }

    public Task<ImmutableArray<OnlineDevice>> List(PresenceQuery query)
    {
        DropLostEdges();
        return Task.FromResult(_table.List(query));
    }

    public Task<ImmutableArray<OnlineDevice>> Find(ImmutableArray<string> devices)
    {
        DropLostEdges();
        return Task.FromResult(_table.Find(devices));
    }

    private void DropLostEdges()
    {
        var version = edges.Version;
        if (version != _edgesVersion)
        {
            _edgesVersion = version;
            _table.Drop(edgeId => !edges.IsAlive(edgeId));
            foreach (var edgeId in _next.Keys.Where(edgeId => !edges.IsAlive(edgeId)))
            {
                // A dictionary may lose entries while it is walked.
                _next.Remove(edgeId);
            }

            _complete.RemoveWhere(edgeId => !edges.IsAlive(edgeId));
        }
    }
}

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
    private int _edgesVersion;

    public Task<Guid> Report(string edgeId, ImmutableArray<PresenceChange> changes)
    {
        if (edges.IsAlive(edgeId))
        {
            _heard.Add(edgeId);
            foreach (var change in changes)
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
            _heard.Add(edgeId);
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

    private void DropLostEdges()
    {
        var version = edges.Version;
        if (version != _edgesVersion)
        {
            _edgesVersion = version;
            _table.Drop(edgeId => !edges.IsAlive(edgeId));
            _heard.RemoveWhere(edgeId => !edges.IsAlive(edgeId));
            _complete.RemoveWhere(edgeId => !edges.IsAlive(edgeId));
        }
    }
}

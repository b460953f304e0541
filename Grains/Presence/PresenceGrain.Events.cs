using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Naming;
using Gateway.Grains.Interfaces.Presence;

namespace Gateway.Grains.Presence;

// What is told of devices that come and go; nothing of it happens when nobody is told. The database may be slow or away: lists never wait for it.
internal sealed partial class PresenceGrain
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <summary>The edges that have told all that they have.</summary>
    private readonly HashSet<string> _complete = [];

    /// <summary>What happened before it was known who was said to be connected.</summary>
    private readonly List<(string EdgeId, PresenceChange Change)> _early = [];

    private PresenceStory? _story;
    private bool _isLoaded;
    private bool _isTelling;
    private long _startedAt;
    private (ImmutableArray<PresenceEvent> Events, ImmutableArray<KnownDevice> Known, ImmutableArray<string> Forgotten)? _unwritten;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (options.TellsEvents)
        {
            _story = new PresenceStory((int)this.GetPrimaryKeyLong(), time);
            _startedAt = time.GetTimestamp();
            this.RegisterGrainTimer(Tell, new GrainTimerCreationOptions(Period, Period) { Interleave = true, KeepAlive = true });
        }

        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Tell();

    private void Note(string edgeId, PresenceChange change)
    {
        if (_story is null || change.Kind == PresenceChangeKind.Seen)
        {
            return;
        }

        if (_isLoaded)
        {
            Follow(edgeId, change);
        }
        else if (_early.Count < options.MaxWaitingEvents)
        {
            _early.Add((edgeId, change));
        }
        else
        {
            PresenceMetrics.Dropped.Add(1); // who is connected now the table remembers
        }
    }

    private void Follow(string edgeId, PresenceChange change)
    {
        switch (change.Kind)
        {
            case PresenceChangeKind.Online:
                _story!.Online(change.Device, edgeId, change.Epoch, change.At, change.Address, edges.IsAlive);
                break;
            case PresenceChangeKind.Offline:
                _story!.Offline(change.Device, change.Epoch, change.At, change.Reason);
                break;
            case PresenceChangeKind.Flapping:
                _story!.Flapping(change.Device, change.At, change.HeldOffUntil);
                break;
            default:
                throw new NotSupportedException($"{change.Kind} is told to nobody.");
        }
    }

    private void NoteAll(string edgeId, ImmutableArray<PresenceChange> online)
    {
        _complete.Add(edgeId);
        if (_isLoaded)
        {
            foreach (var change in online)
            {
                Note(edgeId, change);
            }

            _story!.Settle(edgeId, _table.Has);
        }
    }

    private async Task Tell()
    {
        if (_story is not { } story || _isTelling)
        {
            return;
        }

        _isTelling = true;
        try
        {
            if (_isLoaded || await Load(story))
            {
                await Write(story);
            }
        }
        finally
        {
            _isTelling = false;
        }
    }

    private async Task Write(PresenceStory story)
    {
        DropLostEdges();
        var isPatient = time.GetElapsedTime(_startedAt) < options.PatienceWithEdges;
        story.Lose(edgeId => !edges.IsAlive(edgeId) || (!isPatient && !_next.ContainsKey(edgeId)));
        _unwritten ??= story.Waiting > 0 ? story.Take() : null;
        if (_unwritten is not { } unwritten)
        {
            return;
        }

        if (await journal.Append(unwritten.Events, unwritten.Known, unwritten.Forgotten))
        {
            _unwritten = null;
        }
        else if (story.Waiting > options.MaxWaitingEvents)
        {
            // Who came and went is found out anew from what the database knew, once it is back.
            PresenceMetrics.Dropped.Add(story.Waiting + unwritten.Events.Length);
            _unwritten = null;
            _isLoaded = false;
        }
    }

    private async Task<bool> Load(PresenceStory story)
    {
        var known = await journal.Load((int)this.GetPrimaryKeyLong());
        if (known.IsDefault || await GrainFactory.GetGrain<ISequenceGrain>(SequenceKeys.Presence).Next() is not (> 0 and var life))
        {
            return false;
        }

        story.Begin(known, life);
        foreach (var (edgeId, change) in _early)
        {
            Follow(edgeId, change);
        }

        _early.Clear();
        foreach (var entry in _table.Entries)
        {
            story.Online(entry.Device, entry.EdgeId, entry.Epoch, entry.Since, entry.Address, edges.IsAlive);
        }

        foreach (var edgeId in _complete)
        {
            story.Settle(edgeId, _table.Has);
        }

        _isLoaded = true;
        return true;
    }
}

using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Presence;

namespace Gateway.Grains.Presence;

/// <summary>
/// The devices of one shard that are online. Lists are read off a sorted view, made anew at most every <see cref="ViewAge"/>, and only when somebody
/// asks. For one thread at a time.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class PresenceTable(TimeProvider time)
{
    /// <summary>How old a view may be.</summary>
    public static readonly TimeSpan ViewAge = TimeSpan.FromMilliseconds(300);

    private readonly Dictionary<string, OnlineEntry> _entries = [];
    private OnlineEntry[] _view = [];
    private long _viewedAt;
    private bool _isViewOld;

    /// <summary>All that are online.</summary>
    public IEnumerable<OnlineEntry> Entries => _entries.Values;

    /// <summary>Whether a device is online.</summary>
    public bool Has(string device) => _entries.ContainsKey(device);

    /// <summary>Takes a change in; one of an older login than the newest that is known changes nothing.</summary>
    /// <returns>Whether it was taken.</returns>
    public bool Apply(string edgeId, PresenceChange change)
    {
        var known = _entries.GetValueOrDefault(change.Device);
        switch (change.Kind)
        {
            case PresenceChangeKind.Online when known is null || known.Epoch <= change.Epoch:
                _entries[change.Device] = new OnlineEntry(edgeId, change);
                _isViewOld = true;
                return true;
            case PresenceChangeKind.Offline when known?.Epoch == change.Epoch:
                _entries.Remove(change.Device);
                _isViewOld = true;
                return true;
            case PresenceChangeKind.Seen when known?.Epoch == change.Epoch:
                known.SeenAt(change.At);
                return true;
            case PresenceChangeKind.Flapping:
                return true; // whatever login is the newest now
            default:
                return false;
        }
    }

    /// <summary>Forgets an edge's devices, and takes these in instead.</summary>
    public void Replace(string edgeId, ImmutableArray<PresenceChange> online)
    {
        Drop(id => id == edgeId);
        foreach (var change in online)
        {
            Apply(edgeId, change);
        }
    }

    /// <summary>Forgets the devices of some edges.</summary>
    public void Drop(Func<string, bool> isGone)
    {
        foreach (var (device, entry) in _entries)
        {
            if (isGone(entry.EdgeId))
            {
                // A dictionary may lose entries while it is walked.
                _entries.Remove(device);
                _isViewOld = true;
            }
        }
    }

    /// <summary>How many are online.</summary>
    /// <param name="kind">Only devices of this kind; null for all.</param>
    public int Count(string? kind)
    {
        var view = View();
        var (from, to) = RangeOf(view, kind);
        return to - from;
    }

    /// <summary>Reads some, ordered by their ids.</summary>
    public ImmutableArray<OnlineDevice> List(PresenceQuery query)
    {
        var view = View();
        var (from, to) = RangeOf(view, query.Kind);
        if (query.After is { } after)
        {
            from = Math.Max(from, FirstBehind(view, after));
        }

        from = (int)Math.Min(to, (long)from + query.Skip);
        var end = (int)Math.Min(to, (long)from + query.Take);
        var devices = ImmutableArray.CreateBuilder<OnlineDevice>(end - from);
        for (var i = from; i < end; i++)
        {
            devices.Add(view[i].ToDevice());
        }

        return devices.MoveToImmutable();
    }

    /// <summary>Those of some devices that are online.</summary>
    public ImmutableArray<OnlineDevice> Find(ImmutableArray<string> devices)
    {
        var found = ImmutableArray.CreateBuilder<OnlineDevice>();
        foreach (var device in devices)
        {
            if (_entries.TryGetValue(device, out var entry))
            {
                found.Add(entry.ToDevice());
            }
        }

        return found.DrainToImmutable();
    }

    private static (int From, int To) RangeOf(OnlineEntry[] view, string? kind)
    {
        // The ids of a kind are those between "kind:" and what comes right after all of them, "kind;".
        return kind is null ? (0, view.Length) : (FirstBehind(view, kind + ':'), FirstBehind(view, kind + ';'));
    }

    private static int FirstBehind(OnlineEntry[] view, string id)
    {
        var (low, high) = (0, view.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (string.CompareOrdinal(view[middle].Device, id) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private OnlineEntry[] View()
    {
        if (_isViewOld && (_viewedAt == 0 || time.GetElapsedTime(_viewedAt) >= ViewAge))
        {
            _view = [.. _entries.Values];
            Array.Sort(_view, static (a, b) => string.CompareOrdinal(a.Device, b.Device));
            _viewedAt = time.GetTimestamp();
            _isViewOld = false;
        }

        return _view;
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Gateway.Grains.Interfaces.Devices;

namespace Gateway.EdgeListener.Links;

/// <summary>The links of this process, by their devices' grains. Thread-safe.</summary>
public sealed class LinkTable
{
    private readonly ConcurrentDictionary<GrainId, DeviceLink> _links = new();
    private readonly ConcurrentQueue<DeviceLink> _busy = new();

    /// <summary>Called when a device has logged in by a connection of this process.</summary>
    internal event Action<GrainId>? Linked;

    internal bool TryGet(GrainId device, [NotNullWhen(true)] out DeviceLink? link) => _links.TryGetValue(device, out link);

    /// <summary>Takes a login's link in; the older one of the same device, by another connection, is over.</summary>
    internal void Add(DeviceLink link)
    {
        while (!_links.TryAdd(link.Device, link))
        {
            if (!_links.TryGetValue(link.Device, out var other))
            {
                continue;
            }

            if (other.Epoch > link.Epoch)
            {
                link.Close();
                return;
            }

            // What waited in the older one is before all that finds the newer one.
            other.Close();
            if (_links.TryUpdate(link.Device, link, other))
            {
                break;
            }
        }

        Linked?.Invoke(link.Device);
    }

    /// <summary>A login is over.</summary>
    internal void Remove(DeviceLink link)
    {
        link.Close();
        _links.TryRemove(new KeyValuePair<GrainId, DeviceLink>(link.Device, link));
    }

    /// <summary>See <see cref="Grains.Interfaces.Edges.IEdgeService.Revoke"/>.</summary>
    public void Revoke(GrainId device, RoutePermit permit)
    {
        if (_links.TryGetValue(device, out var link))
        {
            link.Revoke(permit);
        }
    }

    /// <summary>See <see cref="Grains.Interfaces.Edges.IEdgeService.End"/>.</summary>
    public void End(GrainId device, long epoch)
    {
        if (_links.TryGetValue(device, out var link) && link.Epoch <= epoch)
        {
            Remove(link);
        }
    }

    /// <summary>Has a link swept until nothing is under way by it.</summary>
    internal void Watch(DeviceLink link) => _busy.Enqueue(link);

    /// <summary>Ends what is overdue on all links.</summary>
    /// <param name="now">The clock's timestamp.</param>
    internal void Sweep(long now)
    {
        for (var left = _busy.Count; left > 0 && _busy.TryDequeue(out var link); left--)
        {
            if (link.Sweep(now))
            {
                _busy.Enqueue(link);
            }
        }
    }
}

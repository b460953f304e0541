using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Grains.Presence;

/// <summary>
/// What is to be told of the devices of one shard: the one place that decides, for each of them, what happened after what. It knows who was last said to
/// be connected, and tells nothing twice and nothing out of order. For one thread at a time.
/// </summary>
/// <param name="shard">The shard.</param>
/// <param name="time">The clock.</param>
internal sealed class PresenceStory(int shard, TimeProvider time)
{
    private const string Connected = "connected";
    private const string Disconnected = "disconnected";
    private const string Flapped = "flapping";

    /// <summary>The connection's silo is gone, and all that it held with it.</summary>
    private const string SiloLost = "SiloLost";

    /// <summary>It went while nobody could take note of why.</summary>
    private const string Unknown = "Unknown";

    // Above all numbers of earlier programs, which were microseconds since 1970, and with what is added below 2^53: every JSON reader knows it exactly.
    private const long FirstSequence = 1L << 51;

    private const int BitsPerLife = 28;

    private readonly Dictionary<string, KnownDevice> _known = [];
    private readonly List<PresenceEvent> _events = [];
    private readonly Dictionary<string, KnownDevice?> _changed = [];
    private long _sequence;

    /// <summary>How many events are to be written.</summary>
    public int Waiting => _events.Count;

    /// <summary>Begins with those who were last said to be connected; what was to be written and was not is forgotten.</summary>
    /// <param name="known">Who that is.</param>
    /// <param name="life">A number over 0 that no shard's story has begun with before, above those of the past: no clock need be right for events to be in order.</param>
    public void Begin(ImmutableArray<KnownDevice> known, long life)
    {
        _sequence = FirstSequence + (life << BitsPerLife);
        _events.Clear();
        _changed.Clear();
        _known.Clear();
        foreach (var device in known)
        {
            _known[device.Device] = device;
        }
    }

    /// <summary>A device is connected.</summary>
    /// <param name="device">The device's id, as text.</param>
    /// <param name="edgeId">By which edge.</param>
    /// <param name="epoch">The epoch of its login.</param>
    /// <param name="since">Since when, UTC.</param>
    /// <param name="address">From where.</param>
    /// <param name="isAlive">Which edges are alive.</param>
    public void Online(string device, string edgeId, long epoch, DateTimeOffset since, string address, Func<string, bool> isAlive)
    {
        if (_known.TryGetValue(device, out var known))
        {
            // What a lost silo held is over, whatever its epochs were: it may have had another clock.
            if (known.Epoch >= epoch && (known.Edge == edgeId || isAlive(known.Edge)))
            {
                return;
            }

            Add(device, Disconnected, isAlive(known.Edge) ? nameof(CloseReason.Replaced) : SiloLost, since, known.Address);
        }

        Add(device, Connected, "", since, address);
        Know(new KnownDevice(device, shard, edgeId, epoch, since, address));
    }

    /// <summary>A device's connection is gone.</summary>
    public void Offline(string device, long epoch, DateTimeOffset at, CloseReason reason)
    {
        if (_known.TryGetValue(device, out var known) && known.Epoch == epoch)
        {
            Forget(known, at, reason.ToString());
        }
    }

    /// <summary>Devices whose edge is gone are, too.</summary>
    public void Lose(Func<string, bool> isLost)
    {
        foreach (var known in _known.Values.Where(k => isLost(k.Edge)).ToArray())
        {
            Forget(known, time.GetUtcNow(), SiloLost);
        }
    }

    /// <summary>An edge has told all that it has: what it had before and has not any more is gone.</summary>
    public void Settle(string edgeId, Func<string, bool> isOnline)
    {
        foreach (var known in _known.Values.Where(k => k.Edge == edgeId && !isOnline(k.Device)).ToArray())
        {
            Forget(known, time.GetUtcNow(), Unknown);
        }
    }

    /// <summary>A device logs in too often.</summary>
    public void Flapping(string device, DateTimeOffset at, DateTimeOffset? heldOffUntil)
    {
        var address = _known.TryGetValue(device, out var known) ? known.Address : "";
        Add(device, Flapped, heldOffUntil is { } until ? $"held off until {until.UtcDateTime:O}" : "", at, address);
    }

    /// <summary>Takes what is to be written.</summary>
    public (ImmutableArray<PresenceEvent> Events, ImmutableArray<KnownDevice> Known, ImmutableArray<string> Forgotten) Take()
    {
        var taken = (
            _events.ToImmutableArray(),
            _changed.Values.OfType<KnownDevice>().ToImmutableArray(),
            _changed.Where(c => c.Value is null).Select(c => c.Key).ToImmutableArray());
        _events.Clear();
        _changed.Clear();
        return taken;
    }

    private void Know(KnownDevice device) => _changed[device.Device] = _known[device.Device] = device;

    private void Forget(KnownDevice device, DateTimeOffset at, string reason)
    {
        _known.Remove(device.Device);
        _changed[device.Device] = null;
        Add(device.Device, Disconnected, reason, at, device.Address);
    }

    private void Add(string device, string what, string reason, DateTimeOffset at, string address) =>
        _events.Add(new PresenceEvent(device, what, reason, at, address, ++_sequence));
}

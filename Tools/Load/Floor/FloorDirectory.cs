using System.Collections.Concurrent;

namespace Gateway.Load.Floor;

/// <summary>What the floor knows: ids by counting, relayers by code, devices by code. Thread-safe; nothing is ever removed.</summary>
internal sealed class FloorDirectory
{
    private readonly ConcurrentDictionary<string, FloorRelayer> _relayers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(long Apartment, long Relayer), FloorRelayer> _linked = new();
    private readonly ConcurrentDictionary<long, FloorRelayer> _firstRelayers = new();
    private readonly ConcurrentDictionary<string, FloorRelayer> _devices = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, FloorRelayer>.AlternateLookup<ReadOnlySpan<char>> _devicesBySpan;
    private long _lastId;

    /// <summary>Creates an empty directory.</summary>
    public FloorDirectory() => _devicesBySpan = _devices.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>A new number.</summary>
    public long NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>The relayer of that code, made on first mention.</summary>
    public FloorRelayer Relayer(string code) => _relayers.GetOrAdd(code, static (_, self) => new FloorRelayer(self.NextId()), this);

    /// <summary>Links a relayer to an apartment, as its first one unless it has one.</summary>
    public FloorRelayer AddRelayer(long apartmentId, string code)
    {
        var relayer = Relayer(code);
        _linked[(apartmentId, relayer.Id)] = relayer;
        _firstRelayers.TryAdd(apartmentId, relayer);
        return relayer;
    }

    /// <summary>Adds a device under the relayer named if that is the apartment's, or else under the apartment's first; false when there is none.</summary>
    public bool AddDevice(long apartmentId, long? relayerId, string code)
    {
        if ((relayerId is { } id && _linked.TryGetValue((apartmentId, id), out var relayer)) || _firstRelayers.TryGetValue(apartmentId, out relayer))
        {
            _devices[code] = relayer;
            return true;
        }

        return false;
    }

    /// <summary>The relayer of a device, or null.</summary>
    public FloorRelayer? FindByDevice(ReadOnlySpan<char> code) => _devicesBySpan.TryGetValue(code, out var relayer) ? relayer : null;
}

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Gateway.EdgeListener.Links;
using Gateway.Grains.Interfaces.Apartments;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Relayers;

namespace Gateway.EdgeListener.Messaging;

/// <summary>
/// What one login knows of the ways to its account's devices, by their codes in any case. A route that is out of date is refused on its relayer's
/// link, so the cache needs no telling. Thread-safe; reading takes no lock, writing copies, since homes are small and seldom change.
/// </summary>
internal sealed class RouteCache
{
    /// <summary>Over so many devices the cache starts anew: no home has them.</summary>
    private const int MaxRoutes = 4096;

    private Dictionary<string, Route>? _routes;

    public bool TryGet(ReadOnlySpan<char> deviceCode, [NotNullWhen(true)] out Route? route)
    {
        if (Volatile.Read(ref _routes) is { } routes)
        {
            return routes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(deviceCode, out route);
        }

        route = null;
        return false;
    }

    public void Add(Route route)
    {
        Dictionary<string, Route>? seen, next;
        do
        {
            seen = Volatile.Read(ref _routes);
            next = seen is { Count: < MaxRoutes }
                ? new Dictionary<string, Route>(seen, StringComparer.OrdinalIgnoreCase)
                : new Dictionary<string, Route>(StringComparer.OrdinalIgnoreCase);
            next[route.DeviceCode] = route;
        }
        while (Interlocked.CompareExchange(ref _routes, next, seen) != seen);
    }
}

/// <summary>The way to a device.</summary>
internal sealed class Route
{
    private readonly ImmutableArray<int> _keys;

    public Route(string deviceCode, DeviceRoute device, IGrainFactory grains)
    {
        DeviceCode = deviceCode;
        ApartmentId = device.ApartmentId;
        Version = device.Version;
        DeviceId = device.DeviceId;
        Model = device.Model;
        RelayerIds = device.Relayers;
        Permit = new RoutePermit(device.ApartmentId, device.Version);
        Relayers = [.. device.Relayers.Select(id => DeviceAddress.Of(grains.GetGrain<IRelayerGrain>(id)))];
        _keys = device.Keys;
    }

    public string DeviceCode { get; }

    public long ApartmentId { get; }

    public long Version { get; }

    public long DeviceId { get; }

    public string Model { get; }

    public ImmutableArray<long> RelayerIds { get; }

    /// <summary>The relayers to try, the main one first.</summary>
    public ImmutableArray<DeviceAddress> Relayers { get; }

    /// <summary>By what right they are commanded.</summary>
    public RoutePermit Permit { get; }

    /// <summary>Whether this is the device of that model, with that key.</summary>
    public bool Serves(ReadOnlySpan<char> model, int keySequence) =>
        model.SequenceEqual(Model) && _keys.AsSpan().Contains(keySequence);
}

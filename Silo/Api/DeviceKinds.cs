using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Grains.Devices;
using Gateway.Grains.Interfaces.Devices;

namespace Gateway.Silo.Api;

/// <summary>The kinds of devices, by the ids of their devices. Thread-safe.</summary>
internal sealed class DeviceKinds(IEnumerable<IDeviceKind> kinds)
{
    private readonly FrozenDictionary<string, IDeviceKind> _kinds = kinds.ToFrozenDictionary(k => k.Name, StringComparer.Ordinal);

    /// <summary>All of them, in the order of their devices' ids.</summary>
    public ImmutableArray<IDeviceKind> All { get; } = [.. kinds.OrderBy(k => new DeviceId(k.Name, "").ToString(), StringComparer.Ordinal)];

    /// <summary>The kind of a device; null when there is none.</summary>
    public IDeviceKind? Of(DeviceId id) => _kinds.GetValueOrDefault(id.Kind);

    /// <summary>The id in the form in which the device is known, if one can be called so.</summary>
    public DeviceId Normalize(DeviceId id) => Of(id)?.Normalize(id.Code) is { } code ? id with { Code = code } : id;

    /// <summary>The device that a query asks for, as it is known; null for any.</summary>
    public string? Query(ApiRequest request) => request.QueryDevice("device") is { } id ? Normalize(id).ToString() : null;
}

using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Grains.Devices;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Presence;
using Gateway.Grains.Persistence;
using Gateway.Silo.Storage.States;

namespace Gateway.Silo.Api.Devices;

/// <summary>
/// All devices that were ever here, online or not, in the order of their ids: read off what their grains have stored, without the grains, and off
/// the shards of presence. Thread-safe.
/// </summary>
internal sealed class DeviceList(IStateQueries states, IOnlineDevices online, DeviceKinds kinds, ApiOptions options)
{
    /// <summary>How many devices are looked at together when many of them are not wanted.</summary>
    private const int SearchedAtOnce = 500;

    /// <summary>The device that a cursor names; null when it is no cursor.</summary>
    public DeviceId? ReadCursor(string cursor)
    {
        // A text that decodes has no bytes that are no UTF-8 in it, or they would be others when it is written again.
        var bytes = new byte[cursor.Length];
        return cursor.Length <= 8 * DeviceId.MaxLength
            && Base64Url.DecodeFromChars(cursor, bytes, out _, out var length) == OperationStatus.Done
            && DeviceId.TryParse(Encoding.UTF8.GetString(bytes.AsSpan(0, length)), out var id)
            && kinds.Of(id)?.Normalize(id.Code) == id.Code
            && WriteCursor(id) == cursor
                ? id
                : null;
    }

    /// <summary>Reads a page.</summary>
    /// <param name="kind">Only devices of this kind; null for all.</param>
    /// <param name="onlyOffline">
    /// Leaves out those that are online. The page may then end before it is full, when enough devices were looked through.
    /// </param>
    /// <param name="after">The device after which it begins; null for the first page.</param>
    /// <param name="limit">How many, 1 to <see cref="IOnlineDevices.MaxPage"/>.</param>
    /// <returns>Null when the database does not answer.</returns>
    public async Task<DevicePage?> Read(string? kind, bool onlyOffline, DeviceId? after, int limit)
    {
        var found = new List<ListedDevice>();
        var (searched, most) = (0, Math.Max(options.MaxDevicesSearched, limit + 1));
        foreach (var next in kinds.All.Where(k => (kind is null || k.Name == kind) && !IsBefore(k, after)))
        {
            var code = next.Name == after?.Kind ? after.Code : "";
            while (true)
            {
                // One more than the page has room for tells whether there is another page. Where those do not fill it, many are not wanted.
                var room = limit + 1 - found.Count;
                var wanted = searched == 0 ? room : Math.Max(room, SearchedAtOnce);
                wanted = Math.Min(wanted, Math.Min(most - searched, IStateQueries.MaxStates));
                var codes = await states.Range(next.States.CodesName, next.States.CodesPrefix, code, wanted);
                if (codes.IsDefault || !await Add(found, next, codes, onlyOffline))
                {
                    return null;
                }

                if (found.Count > limit)
                {
                    return new DevicePage([.. found.Take(limit)], WriteCursor(found[limit - 1].Id));
                }

                searched += codes.Length;
                if (codes.Length < wanted)
                {
                    break; // that was the last one of this kind
                }

                code = CodeOf(next, codes[^1]);
                if (searched >= most)
                {
                    ApiMetrics.CountShortDevicePage();
                    return new DevicePage([.. found], WriteCursor(new DeviceId(next.Name, code)));
                }
            }
        }

        return new DevicePage([.. found], null);
    }

    private static bool IsBefore(IDeviceKind kind, DeviceId? after) =>
        after is not null && string.CompareOrdinal(new DeviceId(kind.Name, "").ToString(), new DeviceId(after.Kind, "").ToString()) < 0;

    private static string WriteCursor(DeviceId last) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(last.ToString()));

    private static string CodeOf(IDeviceKind kind, KeyedState state) => state.Key[kind.States.CodesPrefix.Length..];

    /// <summary>Adds those of some devices that were ever here, and are wanted.</summary>
    /// <returns>False when the database does not answer.</returns>
    private async Task<bool> Add(List<ListedDevice> found, IDeviceKind kind, ImmutableArray<KeyedState> codes, bool onlyOffline)
    {
        var ids = codes.Select(c => new DeviceId(kind.Name, CodeOf(kind, c))).ToArray();
        var present = await online.Find(ids.Select(id => id.ToString()));
        var wanted = ids.Zip(codes, (id, state) => (Id: id, State: state, Online: present.GetValueOrDefault(id.ToString())))
            .Where(d => !onlyOffline || d.Online is null)
            .ToArray();
        var keys = wanted.Select(d => KeyOf(kind, d.State)).ToArray();
        var stored = kind.States.AreNumbered ? await states.Find(kind.States.Name, [.. keys.Distinct()]) : [.. wanted.Select(d => d.State)];
        if (stored.IsDefault)
        {
            return false;
        }

        var byKey = stored.ToDictionary(s => s.Key, s => s.Payload);
        foreach (var ((id, _, there), key) in wanted.Zip(keys))
        {
            // Operators enrol relayers, and people add them to their apartments, before these come for the first time; if they ever do.
            if (byKey.TryGetValue(key, out var payload)
                && JsonSerializer.Deserialize(payload, GrainStateJson.Default.AnyDeviceState) is { } state
                && (there?.LastSeen ?? state.LastSeen) is var lastSeen && lastSeen != default)
            {
                found.Add(new ListedDevice(id, there, lastSeen, state.IsBlocked));
            }
        }

        return true;
    }

    /// <summary>The key of a device's grain.</summary>
    private static string KeyOf(IDeviceKind kind, KeyedState state) => kind.States.AreNumbered
        ? JsonSerializer.Deserialize(state.Payload, GrainStateJson.Default.UniqueNameState)!.Owner.ToString("X", CultureInfo.InvariantCulture)
        : state.Key;
}

/// <summary>A device of a list.</summary>
/// <param name="Id">Which.</param>
/// <param name="Online">Its connection, as far as the shards of presence know; null when it is offline.</param>
/// <param name="LastSeen">When it was last heard of, UTC.</param>
/// <param name="IsBlocked">Whether an operator has blocked it.</param>
internal sealed record ListedDevice(DeviceId Id, OnlineDevice? Online, DateTimeOffset LastSeen, bool IsBlocked);

/// <summary>A page of devices.</summary>
/// <param name="Devices">The devices, in the order of their ids.</param>
/// <param name="Next">Where the next page begins; null after the last one.</param>
internal sealed record DevicePage(ImmutableArray<ListedDevice> Devices, string? Next);

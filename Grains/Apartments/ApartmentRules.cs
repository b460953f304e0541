using System.Collections.Immutable;
using Gateway.Grains.Catalogue;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Apartments;
using Gateway.Protocol.Messaging;

namespace Gateway.Grains.Apartments;

/// <summary>The decisions about an apartment's configuration that need neither storage nor other grains: pure functions over its state.</summary>
internal static partial class ApartmentRules
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxName = 100;

    /// <summary>The longest code of a device behind a relayer, in characters.</summary>
    public const int MaxCode = 50;

    /// <summary>The most relayers in an apartment.</summary>
    public const int MaxRelayers = 100;

    /// <summary>The most devices in an apartment.</summary>
    public const int MaxDevices = 1000;

    private const int MaxNotificationFlag = 32;

    /// <summary>Checks a name that a person gave.</summary>
    public static Reply CheckName(string? name) =>
        name is null || name.Length <= MaxName ? Reply.Ok : Bad($"name has over {MaxName} characters");

    /// <summary>Checks a relayer's code.</summary>
    public static Reply CheckRelayerCode(string? code) =>
        code is null || RelayerCode.IsValid(code)
            ? Reply.Ok
            : Bad($"sb_code must have 1 to {RelayerCode.MaxLength} characters");

    /// <summary>The relayers to try for a device, the main one first.</summary>
    public static ImmutableArray<long> RelayersFor(ApartmentState state, Device device)
    {
        var main = MainRelayer(state, device);
        return main is null ? [] : [main.Id, .. state.Relayers.Where(r => r.Id != main.Id).Select(r => r.Id)];
    }

    /// <summary>How to reach a device; without relayers when the apartment has none.</summary>
    public static DeviceRoute RouteTo(long apartmentId, ApartmentState state, Device device) => new(
        apartmentId, state.Version, device.Id, device.Model, [.. device.Keys.Select(k => k.Sequence)], RelayersFor(state, device));

    /// <summary>Adds a device.</summary>
    /// <returns>The new state, or why not.</returns>
    public static Reply<ApartmentState> AddDevice(ApartmentState state, DeviceCatalogue catalogue, NewDevice device, long id)
    {
        if (!catalogue.TryGet(device.Model, out var model))
        {
            return Outcome.UnknownModel;
        }

        if (CheckDeviceCode(device.Code) is { Outcome: not Outcome.Ok } code)
        {
            return code;
        }

        if (CheckName(device.Name) is { Outcome: not Outcome.Ok } name)
        {
            return name;
        }

        if (state.Devices.Any(d => d.HasCode(device.Code)))
        {
            return Outcome.DeviceExists;
        }

        if (state.Relayers.IsEmpty)
        {
            return new Reply(Outcome.NoSuchRelayer, "the apartment has no relayer yet");
        }

        if (state.Devices.Length >= MaxDevices)
        {
            return Bad($"the apartment has {MaxDevices} devices, the most it can have");
        }

        ImmutableArray<DeviceKey> keys = [.. model.KeyAlarmTypes.Select((_, sequence) => new DeviceKey(sequence, ""))];
        var named = NameKeys(keys, device.KeyNames);
        if (named is null)
        {
            return Bad("dev_keys names a key that the model does not have, or a name is too long");
        }

        // A relayer that is not linked is ignored: the document's own phone always says 1.
        var relayer = state.Relayers.FirstOrDefault(r => r.Id == device.RelayerId) ?? state.Relayers[0];
        var added = new Device(id, model.Name, device.Code, device.Name ?? model.Type.Name, relayer.Id, named.Value);
        return state with { Devices = state.Devices.Add(added) };
    }

    /// <summary>Changes a device.</summary>
    /// <returns>The new state, or why not.</returns>
    public static Reply<ApartmentState> ModifyDevice(ApartmentState state, DeviceChange change)
    {
        if (state.Devices.FirstOrDefault(d => d.Id == change.DeviceId) is not { } device)
        {
            return Outcome.NoSuchDevice;
        }

        if (CheckName(change.Name) is { Outcome: not Outcome.Ok } name)
        {
            return name;
        }

        if (change.Code is not null && CheckDeviceCode(change.Code) is { Outcome: not Outcome.Ok } code)
        {
            return code;
        }

        if (change.Code is not null && state.Devices.Any(d => d != device && d.HasCode(change.Code)))
        {
            return Outcome.DeviceExists;
        }

        if (change.NotificationFlag is { Length: > MaxNotificationFlag })
        {
            return Bad($"flag_notification has over {MaxNotificationFlag} characters");
        }

        var named = NameKeys(device.Keys, change.KeyNames);
        if (named is null)
        {
            return Bad("dev_keys names a key that the device does not have, or a name is too long");
        }

        var changed = device with
        {
            Name = change.Name ?? device.Name,
            Code = change.Code ?? device.Code,
            NotificationFlag = change.NotificationFlag ?? device.NotificationFlag,
            Keys = named.Value,
        };
        return state with { Devices = state.Devices.Replace(device, changed) };
    }

    /// <summary>Removes a device, or some of its keys.</summary>
    /// <returns>The new state, or why not.</returns>
    public static Reply<ApartmentState> RemoveDevice(ApartmentState state, long deviceId, ImmutableArray<int> keys)
    {
        if (state.Devices.FirstOrDefault(d => d.Id == deviceId) is not { } device)
        {
            return Outcome.NoSuchDevice;
        }

        if (keys.Any(k => device.Keys.All(d => d.Sequence != k)))
        {
            return new Reply(Outcome.NoSuchDevice, "dev_keys names a key that the device does not have");
        }

        ImmutableArray<DeviceKey> left = keys.IsEmpty ? [] : device.Keys.RemoveAll(k => keys.Contains(k.Sequence));
        return state with
        {
            Devices = left.IsEmpty ? state.Devices.Remove(device) : state.Devices.Replace(device, device with { Keys = left }),
        };
    }

    /// <summary>Unlinks a relayer; its devices fall to the apartment's first one.</summary>
    public static ApartmentState RemoveRelayer(ApartmentState state, LinkedRelayer relayer) => state with
    {
        Relayers = state.Relayers.Remove(relayer),
        Devices = MoveDevices(state.Devices, relayer.Id, null),
    };

    /// <summary>Puts <paramref name="replacement"/> in the place of a relayer; its devices move along.</summary>
    public static ApartmentState ReplaceRelayer(ApartmentState state, LinkedRelayer relayer, LinkedRelayer replacement) => state with
    {
        Relayers = state.Relayers.Replace(relayer, replacement),
        Devices = MoveDevices(state.Devices, relayer.Id, replacement.Id),
    };

    /// <summary>What the owner sees: each device stands under the relayer that serves it.</summary>
    public static ApartmentContents View(ApartmentState state, DeviceCatalogue catalogue)
    {
        var byRelayer = state.Devices.ToLookup(d => MainRelayer(state, d)?.Id);
        return new ApartmentContents(
            state.Name,
            [.. state.Relayers.Select(r => new RelayerView(r.Id, r.Code, r.Name, [.. byRelayer[r.Id].Select(d => View(d, catalogue))]))],
            [.. state.Scenes.Select(s => new SceneView(s.Id, s.Name, s.Contents))],
            state.Contactors);
    }

    private static DeviceView View(Device device, DeviceCatalogue catalogue) => new(
        device.Id,
        catalogue.TryGet(device.Model, out var model) ? model.Type.Name : "",
        device.Model,
        device.Code,
        device.Name,
        device.Keys);

    private static LinkedRelayer? MainRelayer(ApartmentState state, Device device) =>
        state.Relayers.FirstOrDefault(r => r.Id == device.RelayerId) ?? state.Relayers.FirstOrDefault();

    private static ImmutableArray<Device> MoveDevices(ImmutableArray<Device> devices, long from, long? to) =>
        [.. devices.Select(d => d.RelayerId == from ? d with { RelayerId = to } : d)];

    private static ImmutableArray<DeviceKey>? NameKeys(ImmutableArray<DeviceKey> keys, ImmutableArray<DeviceKey> names)
    {
        if (names.Any(n => n.Name.Length > MaxName || keys.All(k => k.Sequence != n.Sequence)))
        {
            return null;
        }

        return [.. keys.Select(k => names.LastOrDefault(n => n.Sequence == k.Sequence) ?? k)];
    }

    private static Reply CheckDeviceCode(string code) =>
        code.Length is > 0 and <= MaxCode && code.All(char.IsAsciiHexDigit)
            ? Reply.Ok
            : Bad($"dev_code must be hexadecimal, 1 to {MaxCode} digits");

    private static Reply Bad(string detail) => new(Outcome.BadParameter, detail);
}

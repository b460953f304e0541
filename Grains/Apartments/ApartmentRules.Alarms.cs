using System.Collections.Immutable;
using Gateway.Grains.Catalogue;
using Gateway.Grains.Interfaces.Apartments;

namespace Gateway.Grains.Apartments;

// Events of devices.
internal static partial class ApartmentRules
{
    /// <summary>The device with this code, if it stands under this relayer.</summary>
    /// <returns>Null when it does not.</returns>
    public static ReportedDevice? FindReported(
        ApartmentState state, DeviceCatalogue catalogue, long apartmentId, long relayerId, string deviceCode)
    {
        if (state.Devices.FirstOrDefault(d => d.HasCode(deviceCode)) is not { } device || MainRelayer(state, device)?.Id != relayerId)
        {
            return null;
        }

        return new ReportedDevice(
            state.AccountId,
            apartmentId,
            state.Name,
            state.ArmState == ApartmentState.Armed,
            device.Id,
            device.Code,
            device.Name,
            device.Model,
            [.. device.Keys.Select(k => k.Sequence)],
            state.Contactors,
            IsOfType(device, DeviceTypes.Gas, catalogue) ? Valves(state, catalogue) : []);
    }

    private static ImmutableArray<string> Valves(ApartmentState state, DeviceCatalogue catalogue) =>
        [.. state.Devices.Where(d => IsOfType(d, DeviceTypes.GasController, catalogue)).Select(d => d.Code)];

    private static bool IsOfType(Device device, int type, DeviceCatalogue catalogue) =>
        catalogue.TryGet(device.Model, out var model) && model.Type.Id == type;
}

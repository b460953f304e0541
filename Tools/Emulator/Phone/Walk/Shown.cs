using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Phone.Walk;

/// <summary>Finds in an apartment what the walk has added.</summary>
internal static class Shown
{
    /// <summary>The relayer with this code; null when it does not show.</summary>
    public static RelayerInfo? Relayer(ApartmentInfo info, string code) => info.Relayers.FirstOrDefault(relayer => relayer.SbCode == code);

    /// <summary>The device with this code, under whatever relayer; null when it does not show.</summary>
    public static DeviceInfo? Device(ApartmentInfo info, string code) => info.Relayers
        .SelectMany(relayer => relayer.Devices ?? [])
        .FirstOrDefault(device => device.DevCode.Equals(code, StringComparison.OrdinalIgnoreCase));

    /// <summary>The device with this code.</summary>
    /// <exception cref="VerdictException">It does not show, or not under this relayer.</exception>
    public static DeviceInfo DeviceUnder(ApartmentInfo info, string relayerCode, string code)
    {
        var relayer = Relayer(info, relayerCode) ?? throw new VerdictException($"the apartment does not show relayer {relayerCode}");
        var device = Device(info, code) ?? throw new VerdictException($"the apartment does not show device {code}");
        Check.That(relayer.Devices?.Contains(device) == true, $"the device does not stand under relayer {relayerCode}");
        return device;
    }
}

namespace Gateway.Grains.Catalogue;

/// <summary>The ids of the device types that rules speak of (protocol 1, "Device catalogue").</summary>
public static class DeviceTypes
{
    /// <summary>Gas sensors, whose alarm closes the valves.</summary>
    public const int Gas = 101;

    /// <summary>Gas valves.</summary>
    public const int GasController = 301;
}

using Gateway.Grains.Interfaces.Devices;

namespace Gateway.EdgeListener.Links;

/// <summary>A device's grain, and its id, which is worked out once.</summary>
/// <param name="Grain">The grain.</param>
/// <param name="Id">The grain's id.</param>
internal readonly record struct DeviceAddress(IDevice Grain, GrainId Id)
{
    /// <summary>The address of a device.</summary>
    public static DeviceAddress Of(IDevice grain) => new(grain, grain.GetGrainId());
}

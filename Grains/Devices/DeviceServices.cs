using Gateway.Grains.Clocks;
using Gateway.Grains.Commands;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Grains.Devices;

/// <summary>What all devices' grains share.</summary>
/// <param name="edges">Which edges are alive.</param>
/// <param name="links">The links to devices, of all silos.</param>
/// <param name="router">The way to devices.</param>
/// <param name="commands">Where commands are kept.</param>
/// <param name="flapping">When a device is said to flap.</param>
/// <param name="time">The clock.</param>
public sealed class DeviceServices(
    IEdgeDirectory edges, IDeviceLinks links, IDeviceRouter router, ICommandLog commands, FlappingOptions flapping, TimeProvider time)
{
    internal IEdgeDirectory Edges => edges;

    internal IDeviceLinks Links => links;

    internal IDeviceRouter Router => router;

    internal ICommandLog Commands => commands;

    internal FlappingOptions Flapping => flapping;

    internal TimeProvider Time => time;

    /// <summary>Shared by all activations, so that a later one reads no earlier time.</summary>
    internal SteadyClock SteadyTime { get; } = new(time);
}

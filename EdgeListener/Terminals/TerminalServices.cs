using Gateway.EdgeListener.Links;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Terminals;

/// <summary>What all sessions of protocol 4 share. Thread-safe.</summary>
/// <param name="grains">The way to the grains.</param>
/// <param name="devices">What the sessions of all devices share.</param>
/// <param name="settings">The settings.</param>
/// <param name="logger">The log of all sessions.</param>
public sealed class TerminalServices(
    IGrainFactory grains, DeviceSessionServices devices, TerminalSettings settings, ILogger<TerminalServices> logger)
{
    internal IGrainFactory Grains => grains;

    internal DeviceSessionServices Devices => devices;

    /// <summary>How commands to terminals are limited: a frame's number has 16 bits.</summary>
    internal LinkOptions Links { get; } = new() { MaxSequence = ushort.MaxValue };

    internal TerminalSettings Settings => settings;

    internal ILogger Logger => logger;
}

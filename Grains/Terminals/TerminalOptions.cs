using Gateway.Grains.Devices;

namespace Gateway.Grains.Terminals;

/// <summary>How commands to terminals are limited (protocol 4): a frame's number has 16 bits.</summary>
public sealed record TerminalOptions : DeviceOptions
{
    /// <summary>The defaults.</summary>
    public TerminalOptions() => MaxSequence = ushort.MaxValue;
}

using Gateway.Grains.Devices;

namespace Gateway.Grains.Relayers;

/// <summary>How commands to relayers are limited (protocol 1, "Control path").</summary>
public sealed record RelayerOptions : DeviceOptions;

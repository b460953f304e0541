using Gateway.Grains.Devices;

namespace Gateway.Grains.Terminals;

/// <summary>What is stored of a terminal.</summary>
public sealed record TerminalState : DeviceState;

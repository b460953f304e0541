using Gateway.Grains.Devices;
using Gateway.Grains.Interfaces.Terminals;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Gateway.Grains.Terminals;

/// <inheritdoc cref="ITerminalGrain"/>
[GrainType("terminal"), Reentrant, PreferLocalPlacement]
internal sealed class TerminalGrain(
    [PersistentState("terminal")] IPersistentState<TerminalState> store,
    DeviceOptions options,
    DeviceServices services,
    ILogger<TerminalGrain> logger) : DeviceGrain<TerminalState>(store, options, services, logger), ITerminalGrain
{
    protected override string Kind => ITerminalGrain.KindName;
}

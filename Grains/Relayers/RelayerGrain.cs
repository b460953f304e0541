using Gateway.Grains.Devices;
using Gateway.Grains.Events;
using Gateway.Grains.Interfaces.Relayers;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Gateway.Grains.Relayers;

/// <inheritdoc cref="IRelayerGrain"/>
[GrainType("relayer"), Reentrant, PreferLocalPlacement]
internal sealed partial class RelayerGrain(
    [PersistentState("relayer")] IPersistentState<RelayerState> store,
    DeviceOptions options,
    DeviceServices services,
    EventServices events,
    ILogger<RelayerGrain> logger) : DeviceGrain<RelayerState>(store, options, services, logger), IRelayerGrain
{
    private long Id => this.GetPrimaryKeyLong();

    protected override string Kind => RelayerKind.KindName;
}

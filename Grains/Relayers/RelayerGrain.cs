using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Interfaces.Relayers;
using Gateway.Grains.Persistence;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Gateway.Grains.Relayers;

/// <inheritdoc cref="IRelayerGrain"/>
[GrainType("relayer"), Reentrant, PreferLocalPlacement]
internal sealed partial class RelayerGrain(
    [PersistentState("relayer")] IPersistentState<RelayerState> store,
    RelayerOptions options,
    IEdgeDirectory edges,
    TimeProvider time,
    ILogger<RelayerGrain> logger) : Grain, IRelayerGrain
{
    private readonly Durable<RelayerState> _state = new(store, logger);

    private long Id => this.GetPrimaryKeyLong();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // Whoever waits is told rather than left to its own time-out.
        _commands?.EndInFlight();
        _commands?.EndWaiting(CommandEnd.Offline);
        return Task.CompletedTask;
    }
}

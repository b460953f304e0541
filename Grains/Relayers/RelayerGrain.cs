using Gateway.Grains.Events;
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
    EventServices events,
    TimeProvider time,
    ILogger<RelayerGrain> logger) : Grain, IRelayerGrain
{
    private readonly Durable<RelayerState> _state = new(store, logger);

    private long Id => this.GetPrimaryKeyLong();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // No answer finds its way here any more. What was not sent yet finds the next activation, and so does the connection: the runtime may
        // end this one at any time, when it loses the silo that knew where this grain lives, for one.
        _commands?.EndInFlight();
        _commands?.EndWaiting(CommandEnd.StaleRoute);
        _connection?.Edge.Reattach(_connection.ConnectionId);
        return Task.CompletedTask;
    }
}

using Gateway.Grains.Interfaces.Health;
using Orleans.Concurrency;

namespace Gateway.Grains.Health;

/// <inheritdoc cref="IProbeGrain"/>
[StatelessWorker(1)]
public sealed class ProbeGrain : Grain, IProbeGrain
{
    /// <inheritdoc/>
    public Task Answer() => Task.CompletedTask;
}

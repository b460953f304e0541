using System.Diagnostics.Metrics;

namespace Gateway.Silo.Observability;

/// <summary>
/// Has every counter say 0 from the start: what never happened is 0, not absent, so that the first time shows as a rise. A counter with labels
/// has a series without them for that, which stays 0.
/// </summary>
internal sealed class ZeroCounters : IHostedService, IDisposable
{
    private readonly MeterListener _listener = new()
    {
        InstrumentPublished = static (instrument, _) =>
        {
            if (instrument.Meter.Name == Telemetry.Meter)
            {
                (instrument as Counter<long>)?.Add(0);
                (instrument as UpDownCounter<long>)?.Add(0);
            }
        },
    };

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();
}

using Gateway.Silo.Storage.Audit;
using Gateway.Silo.Storage.Commands;

namespace Gateway.Silo.Storage.History;

/// <summary>
/// Removes events with their alarms, commands and audit entries that are older than the operator wants to keep: when the process starts and once an hour, a few at a time
/// with pauses, so that no writer waits for it. Several silos may do so at once.
/// </summary>
internal sealed class HistoryPruner(
    GatewayStorage storage, HistoryOptions options, HistoryMetrics metrics, TimeProvider time, ILogger<HistoryPruner> logger) : BackgroundService
{
    /// <summary>How many rows go in one transaction, of events without their alarms.</summary>
    public const int AtOnce = 200;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Removes what is too old now.</summary>
    /// <returns>How many events, commands and audit entries.</returns>
    /// <exception cref="StorageUnavailableException">The database does not answer; what was removed so far stays so.</exception>
    /// <exception cref="StateRejectedException">The database refused it this time.</exception>
    public async Task<int> Prune(TimeSpan keep, CancellationToken cancellation)
    {
        var before = time.GetUtcNow() - keep;
        return await Prune(new HistoryPrune(before, AtOnce), cancellation).ConfigureAwait(false)
            + await Prune(new CommandPrune(before, AtOnce), cancellation).ConfigureAwait(false)
            + await Prune(new AuditPrune(before, AtOnce), cancellation).ConfigureAwait(false);
    }

    private async Task<int> Prune(IWriteRequest<int> prune, CancellationToken cancellation)
    {
        var total = 0;
        while (true)
        {
            var gone = await storage.Workers.WriteHistoryAsync(prune).ConfigureAwait(false);
            metrics.Pruned(gone);
            total += gone;
            if (gone < AtOnce)
            {
                return total;
            }

            await Task.Delay(Pause, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Keep is not { } keep)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                await Round(keep, stoppingToken).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task Round(TimeSpan keep, CancellationToken cancellation)
    {
        try
        {
            if (await Prune(keep, cancellation).ConfigureAwait(false) is > 0 and var gone)
            {
                logger.LogInformation("removed {Rows} events, commands and audit entries that were older than {Days} days", gone, keep.TotalDays);
            }
        }
        catch (Exception failure) when (failure is StorageUnavailableException or StateRejectedException)
        {
            logger.LogWarning("old rows could not be removed, they will be in an hour: {Reason}", failure.Message);
        }
    }
}

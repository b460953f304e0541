using Gateway.Silo.Storage.Audit;
using Gateway.Silo.Storage.Commands;

namespace Gateway.Silo.Storage.History;

/// <summary>
/// Removes events with their alarms, commands and audit entries that are older than the operator wants to keep: when the process starts and once an hour, a few at a time
/// with pauses, so that no writer waits for it. Several silos may do so at once. A clock that is suddenly far ahead removes no more than a day's worth.
/// </summary>
internal sealed class HistoryPruner(
    GatewayStorage storage, HistoryOptions options, HistoryMetrics metrics, TimeProvider time, ILogger<HistoryPruner> logger) : BackgroundService
{
    /// <summary>How many rows go in one transaction, of events without their alarms.</summary>
    public const int AtOnce = 200;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private BelievedTime? _time;
    private bool _isHeldBack;

    /// <summary>Removes what is too old.</summary>
    /// <param name="before">What happened before this time, UTC.</param>
    /// <param name="cancellation">Ends it between two transactions.</param>
    /// <returns>How many events, commands and audit entries.</returns>
    /// <exception cref="StorageUnavailableException">The database does not answer; what was removed so far stays so.</exception>
    /// <exception cref="StateRejectedException">The database refused it this time.</exception>
    public async Task<int> Prune(DateTimeOffset before, CancellationToken cancellation) =>
        await Prune(new HistoryPrune(before, AtOnce), cancellation).ConfigureAwait(false)
            + await Prune(new CommandPrune(before, AtOnce), cancellation).ConfigureAwait(false)
            + await Prune(new AuditPrune(before, AtOnce), cancellation).ConfigureAwait(false);

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before this process remembers anything, perhaps with the time of a clock that is wrong.
        if (options.Keep is not null)
        {
            await Begin().ConfigureAwait(false);
        }

        await base.StartAsync(cancellationToken).ConfigureAwait(false);
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

    private async Task<BelievedTime?> Begin()
    {
        try
        {
            var span = await storage.Workers.ReadHistoryAsync(new HistorySpan()).ConfigureAwait(false);
            var now = time.GetUtcNow();
            return _time = new BelievedTime(time, span is [var known] && known.Newest < now ? known.Newest : now);
        }
        catch (StorageUnavailableException)
        {
            return null; // The worker has told it; the next round asks again.
        }
    }

    private async Task Round(TimeSpan keep, CancellationToken cancellation)
    {
        try
        {
            if ((_time ?? await Begin().ConfigureAwait(false)) is not { } believed)
            {
                return;
            }

            var now = believed.Now();
            if (await Prune(now - keep, cancellation).ConfigureAwait(false) is > 0 and var gone)
            {
                logger.LogInformation("removed {Rows} events, commands and audit entries that were older than {Days} days", gone, keep.TotalDays);
            }

            await TellWhatIsHeldBack(now, keep).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is StorageUnavailableException or StateRejectedException)
        {
            logger.LogWarning("old rows could not be removed, they will be in an hour: {Reason}", failure.Message);
        }
    }

    /// <summary>Says once, until it is over, that the clock is not believed, if that makes a difference.</summary>
    private async Task TellWhatIsHeldBack(DateTimeOffset believed, TimeSpan keep)
    {
        var clock = time.GetUtcNow();
        var isHeldBack = clock - believed > Interval
            && await storage.Workers.ReadHistoryAsync(new HistorySpan()).ConfigureAwait(false) is [var left] && left.Oldest < clock - keep;
        if (isHeldBack && !_isHeldBack)
        {
            logger.LogWarning(
                "the clock says {Clock:u}, {Days:F1} days later than what is stored lets expect: only what happened before {Before:u} is removed. "
                + "Is the clock right? If it is, the rest is removed once it has run for a day without a jump",
                clock,
                (clock - believed).TotalDays + BelievedTime.MaxAhead.TotalDays,
                believed - keep);
        }

        _isHeldBack = isHeldBack;
    }
}

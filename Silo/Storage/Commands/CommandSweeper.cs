using Gateway.Silo.Storage.History;

namespace Gateway.Silo.Storage.Commands;

/// <summary>
/// Ends commands that nobody will end any more, since their device never came back, or the silo that had sent them is gone. Several silos may
/// do so at once.
/// </summary>
internal sealed class CommandSweeper(
    GatewayStorage storage, HistoryMetrics metrics, TimeProvider time, ILogger<CommandSweeper> logger) : BackgroundService
{
    /// <summary>How long after its time a command is left to those who wait for it.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>Ends what is over now.</summary>
    /// <returns>How many commands.</returns>
    /// <exception cref="StorageUnavailableException">The database does not answer.</exception>
    /// <exception cref="StateRejectedException">The database refused it this time.</exception>
    public Task<int> Sweep() => storage.Workers.WriteHistoryAsync(new CommandSweep(time.GetUtcNow(), Grace));

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                await Round().ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task Round()
    {
        try
        {
            await Sweep().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is StorageUnavailableException or StateRejectedException)
        {
            // Tried again in a while.
            metrics.Failed();
            logger.LogDebug(failure, "Commands whose time is over could not be ended");
        }
    }
}

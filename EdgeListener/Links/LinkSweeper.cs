using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Links;

/// <summary>Ends commands whose time is over: one walk over the links that have any, ten times a second, so that no command needs a timer of its own.</summary>
/// <param name="links">The links.</param>
/// <param name="router">The way to them.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
public sealed class LinkSweeper(LinkTable links, DeviceRouter router, TimeProvider time, ILogger<LinkSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                Sweep();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private void Sweep()
    {
        try
        {
            router.Sweep(time.GetTimestamp());
            links.Sweep(time.GetTimestamp());
        }
        catch (Exception e)
        {
            // Others' commands must come to their end all the same.
            logger.LogError(e, "A sweep over the commands under way failed");
        }
    }
}

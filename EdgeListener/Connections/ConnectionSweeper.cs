using Gateway.Grains.Interfaces.Edges;
using Microsoft.Extensions.Hosting;

namespace Gateway.EdgeListener.Connections;

/// <summary>
/// Closes connections that are silent or do not authorize: one walk over all of them a second, so that a connection needs no timer of its own.
/// </summary>
/// <param name="edge">The connections.</param>
public sealed class ConnectionSweeper(Edge edge) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>How long a connection that was asked to close may take to let its last bytes out.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly Dictionary<long, long> _closingSince = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, edge.Time);
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

    internal void Sweep()
    {
        var now = edge.Time.GetTimestamp();
        var closing = 0;
        foreach (var session in edge.Sessions)
        {
            var connection = session.Connection;
            if (connection.CloseReason is not null)
            {
                closing++;
                if (!_closingSince.TryAdd(connection.Id, now) && edge.Time.GetElapsedTime(_closingSince[connection.Id], now) > Farewell)
                {
                    connection.Abort();
                }
            }
            else if (connection.IsAuthorized)
            {
                if (edge.Time.GetElapsedTime(connection.LastFrameAt, now) > connection.Options.HeartbeatTimeout)
                {
                    connection.Close(CloseReason.Silent);
                }
            }
            else if (edge.Time.GetElapsedTime(connection.OpenedAt, now) > connection.Options.AuthorizeTimeout)
            {
                EdgeMetrics.HitLimit(connection.Options.Listener, "authorize_time");
                connection.Close(CloseReason.NotAuthorizedInTime);
            }
        }

        if (closing < _closingSince.Count)
        {
            var open = edge.Sessions.Select(s => s.Connection.Id).ToHashSet();
            foreach (var id in _closingSince.Keys.Where(id => !open.Contains(id)).ToArray())
            {
                _closingSince.Remove(id);
            }
        }
    }
}

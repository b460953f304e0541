using Gateway.EdgeListener.Connections;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Silo.Configuration;

namespace Gateway.Silo.Hosting;

/// <summary>
/// Ends the connections when the process stops: phones are told where else to go, commands that are under way may end first, then the sockets close, spread over what is
/// left of the drain time, so that a fleet does not come back all at once.
/// </summary>
internal sealed class EdgeDrain(
    Edge edge, EdgeAddresses addresses, GatewaySettings settings, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<EdgeDrain> logger) : IHostedService
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private Task _draining = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() => _draining = Task.Run(Drain, CancellationToken.None));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _draining;

    private async Task Drain()
    {
        var began = time.GetTimestamp();
        logger.LogInformation("stopping: {Connections} connections to close", edge.Count);
        await SendPhonesElsewhere();
        while (edge.PendingCommands > 0 && time.GetElapsedTime(began) < settings.DrainTime)
        {
            await Task.Delay(Step, time);
        }

        // A handful close at once: nobody gains by waiting for them.
        const int AtOnce = 100;
        var sessions = edge.Sessions.ToArray();
        var left = settings.DrainTime - time.GetElapsedTime(began);
        var steps = sessions.Length <= AtOnce || left <= Step ? 1 : (int)(left / Step);
        foreach (var chunk in sessions.Chunk(Math.Max(1, (sessions.Length + steps - 1) / steps)))
        {
            foreach (var session in chunk)
            {
                session.Connection.Close(CloseReason.Shutdown);
            }

            if (steps > 1)
            {
                await Task.Delay(Step, time);
            }
        }
    }

    private async Task SendPhonesElsewhere()
    {
        var elsewhere = await addresses.Leave();
        var next = 0;
        foreach (var session in elsewhere.IsEmpty ? [] : edge.Sessions)
        {
            session.Redirect(elsewhere[next++ % elsewhere.Length]);
        }
    }
}

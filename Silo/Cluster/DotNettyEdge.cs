using Gateway.EdgeListener.Messaging;
using Gateway.EdgeListener.Transport.DotNetty;
using Gateway.Silo.Configuration;

namespace Gateway.Silo.Cluster;

/// <summary>The TCP listener on DotNetty; it starts when the whole process has started, like the other listeners.</summary>
internal sealed class DotNettyEdge(
    MessagingConnectionHandler messaging, GatewaySettings settings, ILogger<DotNettyListener> logger) : IHostedLifecycleService
{
    private DotNettyListener? _listener;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (settings.MessagingPort != 0)
        {
            _listener = await DotNettyListener.Listen(settings.MessagingPort, messaging.OnConnectedAsync, logger);
        }
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (_listener is not null)
        {
            await _listener.StopListening();
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_listener is not null)
        {
            await _listener.DisposeAsync();
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

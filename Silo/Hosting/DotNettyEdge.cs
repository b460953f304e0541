using System.Net;
using Gateway.EdgeListener.Connections;
using Gateway.EdgeListener.Transport.DotNetty;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Silo.Hosting;

/// <summary>The listeners on DotNetty; they start when the whole process has started, like the other listeners.</summary>
internal sealed class DotNettyEdge(
    Endpoints endpoints, IServiceProvider services, ConnectionAdmission admission, TimeProvider time, ILogger<DotNettyListener> logger) : IHostedLifecycleService
{
    private readonly List<DotNettyListener> _listeners = [];

    /// <summary>Whether all ports are open; only to be asked once the process has started.</summary>
    public bool IsListening => _listeners.Count == endpoints.OnDotNetty.Count() && _listeners.TrueForAll(l => l.IsListening);

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var endpoint in endpoints.OnDotNetty)
        {
            var handler = (ConnectionHandler)services.GetRequiredService(endpoint.Handler);
            _listeners.Add(await DotNettyListener.Listen(
                new IPEndPoint(Addresses.Any, endpoint.Port), admission.Guard(endpoint.Limits, handler.OnConnectedAsync), time, logger));
        }
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.WhenAll(_listeners.Select(l => l.StopListening()));

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_listeners.Select(l => l.DisposeAsync().AsTask()));

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

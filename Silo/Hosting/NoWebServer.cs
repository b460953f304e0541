using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Silo.Hosting;

/// <summary>In the place of Kestrel where no port is its own: without any it would open one of its choice, 127.0.0.1:5000.</summary>
internal sealed class NoWebServer : IServer
{
    /// <inheritdoc/>
    public IFeatureCollection Features { get; } = new FeatureCollection();

    /// <inheritdoc/>
    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is open.
    }
}

/// <summary>Chooses the web server.</summary>
internal static class WebServerServices
{
    /// <summary>Has Kestrel, which is registered already, run only where a port is its own.</summary>
    public static void AddKestrelOnlyForPorts(this IServiceCollection services)
    {
        var kestrel = services.Last(service => service.ServiceType == typeof(IServer)).ImplementationType!;
        services.AddSingleton<IServer>(all =>
        {
            var endpoints = all.GetRequiredService<Endpoints>();
            if (endpoints.AreAnyOnKestrel)
            {
                return (IServer)ActivatorUtilities.CreateInstance(all, kestrel);
            }

            // Kestrel would have had it done, and as early: nothing has started yet.
            PortCheck.EnsureFree(endpoints.Points);
            return new NoWebServer();
        });
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Storage;

namespace Gateway.Runtime.Tests;

/// <summary>A silo of Orleans; what grains see of time is the test's clock.</summary>
internal sealed class RuntimeHost(IHost host) : IRuntimeHost
{
    private readonly PeriodicTimer _pace = new(TimeSpan.FromMilliseconds(20));
    private bool _stopped;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public IServiceProvider Services => host.Services;

    public static IRuntimeHost Create(RuntimeFixture fixture)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddProvider(fixture.Log);
        builder.Services.AddSingleton<IGrainStorage>(fixture.Storage);
        builder.Services.AddKeyedSingleton<IGrainStorage>("named", fixture.Storage);
        builder.Services.AddScoped<ScopedService>();
        foreach (var area in new[] { TimeProviderNames.Grains, TimeProviderNames.Messaging, TimeProviderNames.ActivationManagement })
        {
            builder.Services.AddKeyedSingleton<TimeProvider>(area, fixture.Clock);
        }

        builder.UseOrleans(static silo => silo.UseLocalhostClustering(FreePort(), FreePort(), serviceId: "tests", clusterId: "tests")
            .Configure<SiloMessagingOptions>(static options => options.ResponseTimeout = Settings.ResponseTimeout)
            .Configure<GrainCollectionOptions>(static options =>
            {
                options.CollectionAge = Settings.CollectionAge;
                options.CollectionQuantum = Settings.CollectionInterval;
            }));
        return new RuntimeHost(builder.Build());
    }

    public Task StartAsync() => host.StartAsync();

    /// <summary>Grain timers go by the given clock, idleness and time-outs by the world's: both pass alike.</summary>
    async Task IRuntimeHost.PassAsync(ManualTimeProvider clock, TimeSpan step)
    {
        var started = Stopwatch.GetTimestamp();
        await _pace.WaitForNextTickAsync();
        clock.Advance(Stopwatch.GetElapsedTime(started));
    }

    public async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await host.StopAsync();
            host.Dispose();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

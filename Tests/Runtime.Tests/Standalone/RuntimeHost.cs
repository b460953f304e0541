using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Gateway.Runtime.Tests;

/// <summary>The in-process runtime.</summary>
internal sealed class RuntimeHost(IHost host) : IRuntimeHost
{
    private bool _stopped;

    public IGrainFactory Grains { get; } = host.Services.GetRequiredService<IGrainFactory>();

    public IServiceProvider Services => host.Services;

    public static IRuntimeHost Create(RuntimeFixture fixture)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddProvider(fixture.Log);
        builder.Services.AddSingleton<TimeProvider>(fixture.Clock);
        builder.Services.AddSingleton<IGrainStorage>(fixture.Storage);
        builder.Services.AddKeyedSingleton<IGrainStorage>("named", fixture.Storage);
        builder.Services.AddScoped<ScopedService>();
        builder.Services.AddStandaloneGrains(static options =>
        {
            options.GrainAssemblies.Add(typeof(RuntimeHost).Assembly);
            options.ResponseTimeout = Settings.ResponseTimeout;
            options.CollectionAge = Settings.CollectionAge;
            options.CollectionInterval = Settings.CollectionInterval;
        });
        return new RuntimeHost(builder.Build());
    }

    public Task StartAsync() => host.StartAsync();

    /// <summary>The runtime has no other clock; its threads get a moment to react.</summary>
    async Task IRuntimeHost.PassAsync(ManualTimeProvider clock, TimeSpan step)
    {
        clock.Advance(step);
        await Task.Yield();
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
}

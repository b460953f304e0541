using Gateway.Grains.Catalogue;
using Gateway.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.Grains.Tests.Hosting;

/// <summary>The in-process runtime.</summary>
internal static class RuntimeHost
{
    public static IHost Build(ManualTimeProvider clock, Action<IServiceCollection> addServices)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<TimeProvider>(clock);
        addServices(builder.Services);
        builder.Services.AddStandaloneGrains(static options =>
        {
            options.GrainAssemblies.Add(typeof(DeviceCatalogue).Assembly);
            options.ResponseTimeout = TimeSpan.FromSeconds(45);
        });
        return builder.Build();
    }
}

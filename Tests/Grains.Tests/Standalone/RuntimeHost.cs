using Gateway.Grains.Catalogue;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.Grains.Tests.Hosting;

/// <summary>The in-process runtime.</summary>
internal static class RuntimeHost
{
    public static IHost Build(TimeProvider clock, Action<IServiceCollection> addServices)
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

    /// <summary>This runtime ends an activation that is in use only when it stops.</summary>
    public static Task End(World world, IAddressable grain) => world.Restart();
}

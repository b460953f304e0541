using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Core.Internal;

namespace Gateway.Grains.Tests.Hosting;

/// <summary>A silo of Orleans. Its own affairs go by the real clock; what grains see of time is the test's.</summary>
internal static class RuntimeHost
{
    public static IHost Build(TimeProvider clock, Action<IServiceCollection> addServices)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, clock);

        // Each grain has a scope of its own; what the silo has for itself comes out of the root.
        builder.Services.AddScoped<TimeProvider>(
            services => ReferenceEquals(services.GetRequiredService<IServiceScopeFactory>(), services) ? TimeProvider.System : clock);
        addServices(builder.Services);
        builder.UseOrleans(static silo =>
        {
            silo.UseLocalhostClustering(FreePort(), FreePort(), serviceId: "tests", clusterId: "tests");
            silo.Configure<SiloMessagingOptions>(static options => options.ResponseTimeout = TimeSpan.FromSeconds(45));
        });
        return builder.Build();
    }

    public static Task End(World world, IAddressable grain) =>
        grain.AsReference<IGrainManagementExtension>().DeactivateOnIdle().AsTask().Within("the end of an activation");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Standalone;

namespace Orleans.Hosting;

/// <summary>Adds the in-process grain runtime to a host.</summary>
public static class StandaloneGrainsExtensions
{
    /// <summary>
    /// Adds <see cref="IGrainFactory"/> and the runtime behind it, which starts and stops with the host. Uses the registered
    /// <see cref="TimeProvider"/>, and the registered <see cref="Orleans.Storage.IGrainStorage"/>: keyed by name, or unkeyed for states without one.
    /// </summary>
    /// <param name="services">Grains get their services from here.</param>
    /// <param name="configure">Says at least which grain classes there are.</param>
    public static IServiceCollection AddStandaloneGrains(this IServiceCollection services, Action<StandaloneGrainOptions> configure)
    {
        services.AddOptions();
        services.AddLogging();
        services.Configure(configure);
        services.TryAddSingleton(_ => new ServiceKinds(services));
        services.TryAddSingleton<GrainRuntime>();
        services.TryAddSingleton<IGrainFactory>(static provider => provider.GetRequiredService<GrainRuntime>());
        services.AddHostedService(static provider => provider.GetRequiredService<GrainRuntime>());
        return services;
    }
}

using System.Diagnostics.Metrics;
using System.Text.Json;
using Gateway.Grains.Commands;
using Gateway.Grains.History;
using Gateway.Grains.Presence;
using Gateway.Silo.Api.Audit;
using Gateway.Silo.Storage.History;
using Gateway.Silo.Storage.Outbox;
using Gateway.Silo.Storage.Presence;
using Gateway.Silo.Storage.States;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;

namespace Gateway.Silo.Storage;

/// <summary>Puts the storage into a composition root.</summary>
internal static class StorageServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="GatewayStorage"/> (to be opened between building the host and running it), and what it has:
    /// <see cref="IStateStore"/>, <see cref="IStateQueries"/>, <see cref="IHistory"/>, <see cref="IHistoryQueries"/>, <see cref="IOutbox"/>, <see cref="ICommandLog"/>,
    /// <see cref="IAuditLog"/>, <see cref="IPresenceJournal"/> and <see cref="IPresenceOutbox"/>.
    /// </summary>
    /// <param name="services">The root.</param>
    /// <param name="options">Which storage.</param>
    /// <param name="serviceId">The service id under which Orleans' ADO.NET provider stores the grains' states, when they are in PostgreSQL.</param>
    public static IServiceCollection AddGatewayStorage(this IServiceCollection services, StorageOptions options, string serviceId)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<HistoryMetrics>();
        services.AddSingleton(sp => new GatewayStorage(
            options,
            serviceId,
            new StorageMetrics(sp.GetRequiredService<IMeterFactory>()),
            sp.GetRequiredService<HistoryMetrics>(),
            sp.GetRequiredService<TimeProvider>(),
            sp.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(sp => sp.GetRequiredService<GatewayStorage>().States);
        services.AddSingleton(sp => sp.GetRequiredService<GatewayStorage>().History);
        services.AddSingleton(sp => sp.GetRequiredService<GatewayStorage>().Outbox);
        services.AddSingleton(sp => sp.GetRequiredService<GatewayStorage>().Commands);
        services.AddSingleton(sp => sp.GetRequiredService<GatewayStorage>().Queries);
        services.AddSingleton(sp => sp.GetRequiredService<GatewayStorage>().StateQueries);
        services.AddSingleton(sp => sp.GetRequiredService<GatewayStorage>().Audit);
        services.AddSingleton<IPresenceJournal>(sp => sp.GetRequiredService<GatewayStorage>().Presence);
        services.AddSingleton<IPresenceOutbox>(sp => sp.GetRequiredService<GatewayStorage>().Presence);
        return services;
    }

    /// <summary>Makes the state store the grains' storage, as the default and under each of <paramref name="names"/>.</summary>
    /// <param name="services">The root; <see cref="AddGatewayStorage"/> has been called on it.</param>
    /// <param name="json">Options with source-generated metadata of every state type.</param>
    /// <param name="names">The storage names that grains ask for.</param>
    public static IServiceCollection AddGatewayGrainStorage(this IServiceCollection services, JsonSerializerOptions json, params string[] names)
    {
        services.AddSingleton<IGrainStorage>(sp => new GatewayGrainStorage(sp.GetRequiredService<IStateStore>(), json));
        foreach (var name in names)
        {
            services.AddKeyedSingleton(name, static (sp, _) => sp.GetRequiredService<IGrainStorage>());
        }

        return services;
    }
}

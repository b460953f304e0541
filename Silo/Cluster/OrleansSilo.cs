using System.Net;
using Gateway.EdgeListener.Links;
using Gateway.Grains.Clocks;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Silo.Configuration;
using Gateway.Silo.Files;
using Gateway.Silo.Hosting;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Postgres;
using Gateway.Silo.Storage.Postgres.Orleans;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.Storage;

namespace Gateway.Silo.Cluster;

/// <summary>Puts the silo into the process: alone, or with others.</summary>
internal static class OrleansSilo
{
    private const string Npgsql = "Npgsql";

    /// <summary>How long a grain waits for a connection; whoever called it is then told that the database does not answer.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Adds the silo, its membership and its storage.</summary>
    public static void AddSilo(this WebApplicationBuilder builder, GatewaySettings settings)
    {
        builder.Services.AddSingleton<ClusterEdgeDirectory>();
        builder.Services.AddSingleton<IEdgeDirectory>(services => services.GetRequiredService<ClusterEdgeDirectory>());
        builder.Services.AddSingleton<ICallFaults, OrleansCallFaults>();
        builder.Services.AddSingleton<EdgeServices>();
        builder.Services.AddSingleton<IEdgeServices>(services => services.GetRequiredService<EdgeServices>());
        builder.Services.AddSingleton<ClusterStanding>();
        builder.Services.AddSingleton<ILinkAuthority>(services => services.GetRequiredService<ClusterStanding>());
        builder.Services.AddSingleton<IDeviceLinks, ClusterDeviceLinks>();
        builder.Services.AddSiloClock();
        var tls = settings.Cluster.Tls is { } files ? new ClusterTls(files) : null;
        if (tls is not null)
        {
            builder.Services.AddSingleton<IWatchedFile>(tls.File);
        }

        builder.UseOrleans(silo =>
        {
            tls?.AddTo(silo);
            if (settings.HasDashboard)
            {
                silo.AddDashboard();
            }

            AddMembership(silo, settings);
            AddStorage(silo, settings.Storage);
            silo.AddGrainService<EdgeGrainService>();

            // Otherwise a grain on another silo that cannot read its state would fail the call with "no codec" instead of why.
            silo.Configure<ExceptionSerializationOptions>(options =>
            {
                options.SupportedNamespacePrefixes.Add(Npgsql);
                options.SupportedNamespacePrefixes.Add(nameof(Gateway));
            });
            silo.Configure<SiloMessagingOptions>(options =>
                options.ResponseTimeout = settings.Router.ControlTimeout + TimeSpan.FromSeconds(15));
        });

        // Behind the silo, so that it starts after it.
        builder.Services.AddHostedService(services => services.GetRequiredService<ClusterEdgeDirectory>());
        builder.Services.AddHostedService(services => services.GetRequiredService<ClusterStanding>());
    }

    /// <summary>
    /// Has Orleans reckon by a clock that nobody sets. By the wall clock its activation collector refuses every new activation from when that clock goes
    /// back by more than a grain's collection age until it has caught up. Membership stays with the wall clock: silos compare its times.
    /// </summary>
    internal static void AddSiloClock(this IServiceCollection services)
    {
        services.AddSingleton<SteadyClock>();
        services.AddKeyedSingleton<TimeProvider>(KeyedService.AnyKey, static (all, _) => all.GetRequiredService<SteadyClock>());
        services.AddKeyedSingleton(TimeProviderNames.Membership, static (all, _) => all.GetRequiredService<TimeProvider>());
    }

    private static void AddMembership(ISiloBuilder silo, GatewaySettings settings)
    {
        var cluster = settings.Cluster;
        if (cluster.Mode == ClusterMode.AdoNet)
        {
            silo.UseAdoNetClustering(options =>
            {
                options.Invariant = Npgsql;
                options.ConnectionString = OrleansConnectionString(settings.Storage);
            });
            silo.ConfigureEndpoints(
                cluster.AdvertisedAddress ?? OwnAddress(), cluster.SiloPort, cluster.GatewayPort, listenOnAnyHostAddress: true);
        }
        else
        {
            silo.UseLocalhostClustering(cluster.SiloPort, cluster.GatewayPort, serviceId: cluster.ServiceId, clusterId: cluster.ClusterId);
        }

        silo.Configure<ClusterOptions>(options =>
        {
            options.ClusterId = cluster.ClusterId;
            options.ServiceId = cluster.ServiceId;
        });
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = cluster.ProbeTimeout;
            options.NumMissedProbesLimit = cluster.MissedProbes;
            options.NumVotesForDeathDeclaration = cluster.Votes;

            // Orleans spares a silo that something came from within this time and the missed probes, whatever its probes say. By its default that is
            // four times as long as what finds a dead silo.
            options.MaxProbeTimeout = cluster.ProbeTimeout;
            options.EnableConnectionLivenessCheck = cluster.ConnectionLiveness;

            // Silos tell one another what changes; this is for what got lost on the way.
            options.TableRefreshTimeout = TimeSpan.FromSeconds(5);
            options.NumProbedSilos = Math.Max(options.NumProbedSilos, cluster.Votes);
        });
    }

    private static void AddStorage(ISiloBuilder silo, StorageOptions storage)
    {
        if (storage.Provider == StorageProvider.Sqlite)
        {
            silo.Services.AddGatewayGrainStorage(GatewayHost.StateJson);
            return;
        }

        const string Unbounded = "PostgreSQL";
        silo.AddAdoNetGrainStorage(Unbounded, options =>
        {
            options.Invariant = Npgsql;
            options.ConnectionString = OrleansConnectionString(storage);
            options.GrainStorageSerializer = new StateSerializer(GatewayHost.StateJson);
        });
        silo.Services.AddGrainStorage(
            ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME,
            (services, _) => new BoundedGrainStorage(
                services.GetRequiredKeyedService<IGrainStorage>(Unbounded), new ConnectionBudget(storage.MaxConnections).States, s_patience));
    }

    // The same for all providers: Npgsql has a pool for each connection string.
    private static string OrleansConnectionString(StorageOptions storage) =>
        PostgresDatabase.WithTimeLimits(storage.ConnectionString!, new ConnectionBudget(storage.MaxConnections).Pool);

    private static IPAddress OwnAddress()
    {
        try
        {
            return Dns.GetHostAddresses(Dns.GetHostName(), System.Net.Sockets.AddressFamily.InterNetwork) is [var first, ..]
                ? first
                : IPAddress.Loopback;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return IPAddress.Loopback;
        }
    }
}

using System.Net;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Silo.Cluster;
using Gateway.Silo.Configuration;
using Gateway.Silo.Hosting;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Postgres;
using Orleans.Configuration;
using Orleans.Serialization;

namespace Gateway.Silo;

/// <summary>How this build runs its grains: on Orleans, alone or with other silos.</summary>
internal static class GrainRuntime
{
    private const string Npgsql = "Npgsql";

    /// <summary>What must be set before the first socket is made. Orleans' calls hop threads anyway, and inline sockets outrun them: they are not inline.</summary>
    public static void PrepareProcess(GatewaySettings settings) => SocketThreads.Set(settings.SocketThreads);

    /// <summary>Adds the silo, its membership and its storage.</summary>
    public static void Add(WebApplicationBuilder builder, GatewaySettings settings)
    {
        builder.Services.AddSingleton<ClusterEdgeDirectory>();
        builder.Services.AddSingleton<IEdgeDirectory>(services => services.GetRequiredService<ClusterEdgeDirectory>());
        builder.Services.AddSingleton<ICallFaults, OrleansCallFaults>();
        builder.UseOrleans(silo =>
        {
            var cluster = settings.Cluster;
            if (cluster.Mode == ClusterMode.AdoNet)
            {
                silo.UseAdoNetClustering(options =>
                {
                    options.Invariant = Npgsql;
                    options.ConnectionString = PostgresDatabase.WithTimeLimits(settings.Storage.ConnectionString!);
                });
                silo.ConfigureEndpoints(
                    cluster.AdvertisedAddress ?? OwnAddress(), cluster.SiloPort, cluster.GatewayPort, listenOnAnyHostAddress: true);
            }
            else
            {
                silo.UseLocalhostClustering(cluster.SiloPort, cluster.GatewayPort, serviceId: cluster.ServiceId, clusterId: cluster.ClusterId);
            }

            // Otherwise a grain on another silo that cannot read its state would fail the call with "no codec" instead of why.
            silo.Configure<ExceptionSerializationOptions>(options =>
            {
                options.SupportedNamespacePrefixes.Add(Npgsql);
                options.SupportedNamespacePrefixes.Add(nameof(Gateway));
            });
            AddStorage(silo, settings.Storage);
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
                options.NumProbedSilos = Math.Max(options.NumProbedSilos, cluster.Votes);
            });
            silo.Configure<SiloMessagingOptions>(options =>
                options.ResponseTimeout = settings.Relayers.ControlTimeout + TimeSpan.FromSeconds(15));
        });

        // Behind the silo, so that it starts after it.
        builder.Services.AddHostedService(services => services.GetRequiredService<ClusterEdgeDirectory>());
        if (settings.Transport == EdgeTransport.DotNetty)
        {
            builder.Services.AddSingleton<DotNettyEdge>();
            builder.Services.AddHostedService(services => services.GetRequiredService<DotNettyEdge>());
        }
    }

    /// <summary>How Kestrel's sockets schedule: as it does by itself, on the pool, where they batch with Orleans' own work.</summary>
    public static void ConfigureSockets(IWebHostBuilder web)
    {
    }

    /// <summary>This silo's incarnation.</summary>
    public static string EdgeId(IServiceProvider services) => services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString();

    private static void AddStorage(ISiloBuilder silo, StorageOptions storage)
    {
        if (storage.Provider == StorageProvider.Sqlite)
        {
            silo.Services.AddGatewayGrainStorage(GatewayHost.StateJson);
            return;
        }

        silo.AddAdoNetGrainStorageAsDefault(options =>
        {
            options.Invariant = Npgsql;
            options.ConnectionString = PostgresDatabase.WithTimeLimits(storage.ConnectionString!);
            options.GrainStorageSerializer = new StateSerializer(GatewayHost.StateJson);
        });
    }

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

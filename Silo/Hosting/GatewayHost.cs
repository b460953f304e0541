using System.Text.Json;
using System.Text.Encodings.Web;
using Gateway.EdgeListener.Connections;
using Gateway.EdgeListener.Links;
using Gateway.EdgeListener.Messaging;
using Gateway.EdgeListener.Presence;
using Gateway.EdgeListener.Terminals;
using Gateway.EdgeListener.Transport.Kestrel;
using Gateway.Grains.Accounts;
using Gateway.Grains.Commands;
using Gateway.Grains.Devices;
using Gateway.Grains.Events;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Notifications;
using Gateway.Grains.Persistence;
using Gateway.Grains.Relayers;
using Gateway.Grains.Terminals;
using Gateway.Silo.Api;
using Gateway.Silo.Api.Dashboard;
using Gateway.Silo.Cluster;
using Gateway.Silo.Configuration;
using Gateway.Silo.Files;
using Gateway.Silo.Logs;
using Gateway.Silo.Notifications;
using Gateway.Silo.Observability;
using Gateway.Silo.PasswordRestore;
using Gateway.Silo.Presence;
using Gateway.Silo.Security;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Commands;
using Gateway.Silo.Storage.History;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Silo.Hosting;

/// <summary>The composition root: puts the process together, runs it, and says on the log what it is.</summary>
internal static class GatewayHost
{
    /// <summary>The JSON of grain states: generated readers, and text that a person can read in the database.</summary>
    public static JsonSerializerOptions StateJson { get; } = new(GrainStateJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Runs the gateway until it is told to stop.</summary>
    /// <returns>The process's exit code.</returns>
    /// <exception cref="ConfigurationException">A setting cannot be used, or a port is taken.</exception>
    /// <exception cref="StorageStartException">The storage cannot be used.</exception>
    public static async Task<int> Run(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddGatewaySources(args);
        var settings = GatewaySettings.From(builder.Configuration);
        SocketThreads.Set(settings.SocketThreads, settings.Cluster.Mode == ClusterMode.Local);

        builder.Logging.AddConsoleLines(settings.Log);
        PasswordRestoreEndpoints.KeepTokensOutOfLogs(builder.Logging);
        var startLog = StartLog.AddTo(builder.Logging);
        AddServices(builder.Services, settings);
        builder.Services.AddTerminals(builder.Configuration).AddTerminalGrains();
        builder.AddSilo(settings);
        if (settings.Transport == EdgeTransport.DotNetty)
        {
            builder.Services.AddSingleton<DotNettyEdge>();
            builder.Services.AddHostedService(services => services.GetRequiredService<DotNettyEdge>());
        }

        // Connections are taken in only once the grains are there: the web server, which holds the listeners, starts last.
        builder.Services.AddHostedService<EdgeStart>();
        builder.Services.AddHostedService(services => services.GetRequiredService<PresenceFeed>());
        builder.Services.AddReadiness();
        builder.Services.AddApi(settings);
        builder.Services.AddSingleton<EdgeAddresses>();
        builder.Services.AddHostedService(services => services.GetRequiredService<EdgeAddresses>());
        builder.Services.AddHostedService<ConnectionSweeper>();
        builder.Services.AddHostedService<EdgeDrain>();
        if (settings.TrimsWhenIdle)
        {
            builder.Services.AddHostedService<MemoryTrimmer>();
        }

        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.DrainTime + TimeSpan.FromSeconds(15));

        // A frame is handled, and its answer sent, on the thread that learned of it: on every transport.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.Services.AddSingleton<IConnectionListenerFactory, PausingListenerFactory>();
        builder.Services.AddKestrelOnlyForPorts();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ApplicationServices.GetRequiredService<Endpoints>().ListenOn(kestrel);
        });

        await using var app = builder.Build();
        var endpoints = app.Services.GetRequiredService<Endpoints>();
        ReadFiles(app.Services);
        var storage = app.Services.GetRequiredService<GatewayStorage>();
        await storage.OpenAsync();
        endpoints.Map(app);
        HealthEndpoints.Map(app);
        PasswordRestoreEndpoints.Map(app, settings);
        app.MapApi(settings);
        DashboardEndpoints.Map(app, settings);
        await Start(app, endpoints);
        startLog.Started();
        StartReport.Write(app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Gateway"), settings, endpoints, storage.Description);
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static async Task Start(WebApplication app, Endpoints endpoints)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception e) when (PortCheck.IsOfListening(e))
        {
            // With all that did start out of the way, what cannot be listened on shows.
            await StopStarted(app);
            await app.DisposeAsync();
            PortCheck.EnsureFree(endpoints.Points);
            throw new ConfigurationException(
                $"A port was in use while this gateway started, and is free again: {e.GetBaseException().Message}. Start it once more.");
        }
    }

    private static async Task StopStarted(WebApplication app)
    {
        try
        {
            await app.StopAsync();
        }
        catch (Exception e) when (e is InvalidOperationException or AggregateException)
        {
            // A silo that has not come up cannot be stopped. Why it has not is what the operator is told.
        }
    }

    /// <summary>Files that settings name are read before anything starts, so that one that cannot be used ends the start.</summary>
    private static void ReadFiles(IServiceProvider services)
    {
        _ = services.GetRequiredService<IKnownRelayers>();
        _ = services.GetRequiredService<INotifier>();
    }

    private static void AddServices(IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddGatewayStorage(settings.Storage, settings.Cluster.ServiceId);
        services.AddSingleton(settings.History);
        services.AddHostedService<HistoryPruner>();
        services.AddHostedService<CommandSweeper>();
        var catalogue = OperatorCatalogue.Load(settings);
        services.AddSingleton(catalogue);
        services.AddNotifications(settings.Notifications, catalogue);
        services.AddSingleton(settings.Devices);
        services.AddSingleton(settings.Flapping);
        services.AddSingleton<DeviceServices>();
        services.AddSingleton<IDeviceKind, RelayerKind>();
        services.AddSingleton(settings.Agent);
        services.AddSingleton<ICommandAgent, CommandAgent>();
        services.AddSingleton(settings.Events);
        services.AddSingleton<EventServices>();
        services.AddSingleton<IPasswordHasher, PasswordHashingPool>();
        services.AddSingleton<IKnownRelayers, KnownRelayersFile>();
        services.AddSingleton<WatchedFiles>();
        services.AddHostedService(s => s.GetRequiredService<WatchedFiles>());
        services.AddSingleton<IRelayerSecrets, RelayerSecrets>();
        services.AddSingleton<IRandomness, SystemRandomness>();
        services.AddSingleton(settings.PasswordRestores);
        services.AddSingleton(s => new ProxyProtocol(
            settings.ProxyProtocolFrom, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<ProxyProtocol>>()));
        services.AddSingleton<ConnectionAdmission>();
        services.AddSingleton<Edge>();
        services.AddSingleton<GrainCalls>();
        services.AddLinks(settings.Router);
        services.AddSingleton<Endpoints>();
        services.AddMessaging(settings.Messaging);
        services.AddPresence(settings);
        services.AddSingleton<IEdgeSessions, EdgeSessions>();
        services.AddSingleton<PasswordRestorePages>();
        services.AddTelemetry(settings.Telemetry);
        services.AddSingleton<EdgeGauges>();
    }
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using Gateway.EdgeListener.Connections;
using Gateway.EdgeListener.Links;
using Gateway.Grains.Accounts;
using Gateway.Grains.Catalogue;
using Gateway.Grains.Commands;
using Gateway.Grains.Devices;
using Gateway.Grains.Events;
using Gateway.Grains.History;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Apartments;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Interfaces.Naming;
using Gateway.Grains.Interfaces.Relayers;
using Gateway.Grains.Notifications;
using Gateway.Grains.Presence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Storage;

namespace Gateway.Grains.Tests.Hosting;

/// <summary>
/// The grains on a silo, and fakes of all that surrounds them. Shared by all tests, so each uses names and ids of its own; what a test
/// changes of the fakes it sets back.
/// </summary>
public sealed class World : IAsyncLifetime
{
    private static long s_names;

    private static readonly TimeSpan s_sweepPeriod = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentBag<ITimer> _sweeps = [];
    private IHost _host = null!;

    public World()
    {
        RuntimeClock = new WatchedClock(Clock);
        AllEdges = new FakeEdges(Edges);
    }

    internal JsonStorage Storage { get; } = new();

    internal ManualTimeProvider Clock { get; } = new();

    /// <summary>The same clock, for steps of time between which the runtime's timers do their work.</summary>
    internal WatchedClock RuntimeClock { get; }

    internal FakeEdgeDirectory Edges { get; } = new();

    internal FakePasswordHasher Hasher { get; } = new();

    internal FakeHistory History { get; } = new();

    internal FakeCommandLog Commands { get; } = new();

    internal FakeNotifier Notifier { get; } = new();

    internal FakePresenceJournal PresenceJournal { get; } = new();

    /// <summary>Somebody is told who comes and goes.</summary>
    internal PresenceOptions PresenceOptions { get; } = new() { TellsEvents = true };

    /// <summary>The defaults.</summary>
    internal LinkOptions LinkOptions { get; } = new();

    /// <summary>The links of all edges.</summary>
    internal FakeEdges AllEdges { get; }

    /// <summary>The way of the silo of the grains, which has no connections.</summary>
    internal DeviceRouter Router => Services.GetRequiredService<DeviceRouter>();

    /// <summary>What grains are told when they ask an edge.</summary>
    internal FakeEdgeSessions EdgeSessions { get; } = new();

    internal IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    internal IServiceProvider Services => _host.Services;

    /// <summary>A number that no other test uses.</summary>
    internal static long NewNumber() => Interlocked.Increment(ref s_names);

    /// <summary>A name that no other test uses.</summary>
    internal static string NewName(string prefix = "name") => $"{prefix}{NewNumber()}";

    public Task InitializeAsync()
    {
        _host = RuntimeHost.Build(RuntimeClock, services =>
        {
            services.AddLogging(logging => logging.ClearProviders());
            services.AddSingleton<IGrainStorage>(Storage);
            services.AddSingleton<IEdgeDirectory>(Edges);
            services.AddSingleton<IEdgeSessions>(EdgeSessions);
            services.AddSingleton<IPasswordHasher>(Hasher);
            services.AddSingleton(new DeviceOptions());
            services.AddSingleton(new FlappingOptions());
            services.AddSingleton<ICommandLog>(Commands);
            services.AddSingleton<IDeviceLinks>(AllEdges);
            services.AddSingleton(s => NewRouter(new LinkTable(), "silo", s.GetRequiredService<IGrainFactory>()));
            services.AddSingleton<IDeviceRouter>(s => s.GetRequiredService<DeviceRouter>());
            services.AddSingleton(s => new DeviceServices(
                Edges, AllEdges, s.GetRequiredService<IDeviceRouter>(), Commands, new FlappingOptions(), RuntimeClock));
            services.AddSingleton(DeviceCatalogue.Default);
            services.AddSingleton(new EventServices(DeviceCatalogue.Default, History, Notifier, new EventOptions()));
            services.AddSingleton<IHistory>(History);
            services.AddSingleton<INotifier>(Notifier);
            services.AddSingleton<IRandomness, SystemRandomness>();
            services.AddSingleton(new PasswordRestoreOptions());
            services.AddSingleton(PresenceOptions);
            services.AddSingleton<IPresenceJournal>(PresenceJournal);
        });
        return _host.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        RuntimeClock.Forget();
    }

    /// <summary>Ends the runtime and starts another one on the same storage: every activation is a new one.</summary>
    internal async Task Restart()
    {
        await DisposeAsync();
        await InitializeAsync();
    }

    /// <summary>Ends a grain's activation as the runtime might.</summary>
    internal Task End(IAddressable grain) => RuntimeHost.End(this, grain);

    /// <summary>A silo's way to devices.</summary>
    internal DeviceRouter NewRouter(LinkTable links, string edgeId, IGrainFactory? grains = null) => new(
        grains ?? Grains, links, AllEdges.SeenBy(edgeId), AllEdges, new RouterOptions(), RuntimeClock, NullLogger<DeviceRouter>.Instance,
        new GrainCalls(RuntimeClock, NullLogger<GrainCalls>.Instance));

    /// <summary>Has the commands of an edge end on time.</summary>
    internal void Watch(LinkTable links, DeviceRouter router) => _sweeps.Add(RuntimeClock.CreateTimer(
        _ =>
        {
            router.Sweep(RuntimeClock.GetTimestamp());
            links.Sweep(RuntimeClock.GetTimestamp());
        },
        null,
        s_sweepPeriod,
        s_sweepPeriod));

    internal FakeEdge NewEdge()
    {
        var edge = new FakeEdge(this);
        AllEdges.Add(edge);
        edge.Reference = Grains.CreateObjectReference<IEdge>(edge);
        return edge;
    }

    internal IAccountRegistryGrain Registry(long key = 0) => Grains.GetGrain<IAccountRegistryGrain>(key);

    internal IAccountGrain Account(long id) => Grains.GetGrain<IAccountGrain>(id);

    internal IApartmentGrain Apartment(long id) => Grains.GetGrain<IApartmentGrain>(id);

    internal IRelayerGrain Relayer(long id) => Grains.GetGrain<IRelayerGrain>(id);

    internal IUniqueNameGrain Name(string key) => Grains.GetGrain<IUniqueNameGrain>(key);

    internal ISequenceGrain Sequence(string key) => Grains.GetGrain<ISequenceGrain>(key);

    /// <summary>A new account with its first apartment.</summary>
    internal async Task<FirstApartment> SignUp(string? userName = null)
    {
        var reply = await Registry().SignUp(new SignUpRequest(userName ?? NewName("user"), null, null, "secret")).Within("the sign-up");
        Assert.Equal(Outcome.Ok, reply.Outcome);
        return reply.Value!;
    }

    /// <summary>A new account whose apartment has one of each.</summary>
    internal async Task<Home> NewHome()
    {
        var account = await SignUp();
        var code = NewName("box");
        var apartment = Apartment(account.ApartmentId);
        var relayer = await apartment.AddRelayer(account.AccountId, code, "box").Within("the relayer");
        Assert.Equal(Outcome.Ok, relayer.Outcome);
        var deviceCode = NewNumber().ToString("X8", System.Globalization.CultureInfo.InvariantCulture);
        var device = await apartment.AddDevice(account.AccountId, NewDevice(deviceCode)).Within("the device");
        Assert.Equal(Outcome.Ok, device.Outcome);
        var scene = await apartment.AddScene(account.AccountId, "scene", [new SceneContent(0, device.Value!.Id, 0, 1)]).Within("the scene");
        Assert.Equal(Outcome.Ok, scene.Outcome);
        var contactor = await apartment.AddContactor(account.AccountId, "somebody", "13800000000", null).Within("the contactor");
        Assert.Equal(Outcome.Ok, contactor.Outcome);
        return new Home(
            account.AccountId,
            account.ApartmentId,
            relayer.Value!.Id,
            code,
            device.Value.Id,
            deviceCode,
            scene.Value!.Id,
            contactor.Value!.Id,
            contactor.Value.Version);
    }

    internal static NewDevice NewDevice(string code, string model = "2112S", long? relayerId = null) =>
        new(model, code, relayerId, null, ImmutableArray<DeviceKey>.Empty);
}

/// <summary>An account with an apartment that has one of each.</summary>
internal sealed record Home(
    long AccountId,
    long ApartmentId,
    long RelayerId,
    string RelayerCode,
    long DeviceId,
    string DeviceCode,
    long SceneId,
    long ContactorId,
    long Version);

/// <summary>All tests that need grains share a runtime.</summary>
[CollectionDefinition(Name)]
public sealed class WorldCollection : ICollectionFixture<World>
{
    public const string Name = "world";
}

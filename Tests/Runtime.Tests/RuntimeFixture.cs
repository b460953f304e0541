using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Storage;

namespace Gateway.Runtime.Tests;

/// <summary>
/// A silo with grains of the tests' own, for a class's tests of what the gateway's grains rely on in Orleans, so that an upgrade that changes it is noticed.
/// What grains see of time is the test's clock.
/// </summary>
public sealed class RuntimeFixture : IAsyncLifetime
{
    // Short enough for tests that have to wait in the world.
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(3);
    public static readonly TimeSpan CollectionAge = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan CollectionInterval = TimeSpan.FromSeconds(1);
    private static long s_names;

    private readonly PeriodicTimer _pace = new(TimeSpan.FromMilliseconds(20));
    private readonly IHost _host;

    public RuntimeFixture() => _host = Build();

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public MemoryStorage Storage { get; } = new();

    public LogSink Log { get; } = new();

    /// <summary>Starts at the world's time, to which Orleans compares some of it.</summary>
    internal ManualTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    /// <summary>A key that no other test uses.</summary>
    public static string NewKey() => $"key-{Interlocked.Increment(ref s_names)}";

    public Task InitializeAsync() => _host.StartAsync();

    public async Task DisposeAsync()
    {
        var stopped = _host.StopAsync();
        await AdvanceUntilAsync(() => stopped.IsCompleted, "the end of the host");
        await stopped;
        _host.Dispose();
        _pace.Dispose();
    }

    /// <summary>Lets time pass until something happens that depends on it: grain timers go by the test's clock, idleness and time-outs by the world's, so both pass alike.</summary>
    internal async Task AdvanceUntilAsync(Func<bool> happened, string what)
    {
        using var deadline = new CancellationTokenSource(Waiting.Deadline);
        while (!happened())
        {
            Assert.False(deadline.IsCancellationRequested, $"Within {Waiting.Deadline}, moving the clock: {what}");
            var started = Stopwatch.GetTimestamp();
            await _pace.WaitForNextTickAsync();
            Clock.Advance(Stopwatch.GetElapsedTime(started));
        }
    }

    private IHost Build()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddProvider(Log);
        builder.Services.AddSingleton<IGrainStorage>(Storage);
        builder.Services.AddKeyedSingleton<IGrainStorage>("named", Storage);
        foreach (var area in new[] { TimeProviderNames.Grains, TimeProviderNames.Messaging, TimeProviderNames.ActivationManagement })
        {
            builder.Services.AddKeyedSingleton<TimeProvider>(area, Clock);
        }

        builder.UseOrleans(static silo => silo.UseLocalhostClustering(FreePort(), FreePort(), serviceId: "tests", clusterId: "tests")
            .Configure<SiloMessagingOptions>(static options => options.ResponseTimeout = ResponseTimeout)
            .Configure<GrainCollectionOptions>(static options =>
            {
                options.CollectionAge = CollectionAge;
                options.CollectionQuantum = CollectionInterval;
            }));
        return builder.Build();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

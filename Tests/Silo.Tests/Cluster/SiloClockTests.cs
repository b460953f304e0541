using Gateway.Grains.Interfaces.Naming;
using Gateway.Silo.Cluster;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Gateway.Silo.Tests.Cluster;

/// <summary>What Orleans makes of a wall clock that somebody sets while the silo runs.</summary>
public sealed class SiloClockTests
{
    [Theory]
    [InlineData(-48)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(48)]
    public async Task Grains_come_to_life_and_leave_as_ever(int hours)
    {
        var clock = new SetClock();
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSiloClock();
        builder.UseOrleans(static silo => silo
            .UseLocalhostClustering(FreePorts.Take(), FreePorts.Take(), serviceId: "tests", clusterId: "tests")
            .AddMemoryGrainStorageAsDefault()
            .Configure<GrainCollectionOptions>(static options =>
            {
                options.CollectionAge = TimeSpan.FromSeconds(2);
                options.CollectionQuantum = TimeSpan.FromSeconds(1);
            }));
        using var host = builder.Build();
        await host.StartAsync();
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        Assert.Equal(1, await Next("before"));

        clock.Set += TimeSpan.FromHours(hours);
        Assert.Equal(1, await Next("after"));

        clock.Set = TimeSpan.Zero; // and to where it was: what was scheduled by the one time must not be refused by the other
        Assert.Equal(1, await Next("later"));

        // Idle activations leave.
        await Waiting.Until(async () => await Count() is var count and > 0 ? $"{count} are still there" : null);
        await host.StopAsync();

        Task<long> Next(string key) => grains.GetGrain<ISequenceGrain>(key).Next();

        async Task<int> Count() => (await grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics()).Count(static g => g.GrainId.Type.ToString() == "sequence");
    }

    /// <summary>The system's clock, whose wall time a test sets.</summary>
    private sealed class SetClock : TimeProvider
    {
        public TimeSpan Set { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Set;
    }
}

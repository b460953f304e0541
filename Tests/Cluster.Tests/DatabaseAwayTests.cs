using System.Diagnostics;
using System.Globalization;
using System.Net;
using Gateway.Client;
using Gateway.Protocol.Messaging;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Gateway.Cluster.Tests;

/// <summary>PostgreSQL, which holds the states and the membership, is stopped and started while commands flow.</summary>
public sealed class DatabaseAwayTests(ITestOutputHelper output) : IAsyncLifetime
{
    /// <summary>Longer than a silo may be silent to the others, and than one that hears nothing waits to ask the table.</summary>
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(10);

    /// <summary>A server of its own: the others must not lose theirs.</summary>
    private readonly PostgresServer _postgres = new();

    public Task InitializeAsync() => _postgres.InitializeAsync();

    public Task DisposeAsync() => _postgres.DisposeAsync();

    [PostgresFact]
    public async Task Commands_go_on_and_no_silo_gives_up()
    {
        await using var cluster = await SiloCluster.CreateAsync(_postgres, TimeSpan.FromSeconds(5), output);
        var silos = await cluster.StartAsync("DotNetty", "Kestrel");
        var (a, b) = (silos[0], silos[1]);
        await using var near = await Pair.StartAsync(phoneAt: a, relayerAt: a, grainAt: a);
        await using var far = await Pair.StartAsync(phoneAt: a, relayerAt: b, grainAt: b);
        await using var there = await Pair.StartAsync(phoneAt: b, relayerAt: a, grainAt: b);
        var pairs = new[] { ("on one silo", near), ("relayer and grain on the other silo", far), ("phone and grain on the other silo", there) };
        var home = await Home.CreateAsync(b);
        await using var phone = await Phone.LogInAsync(b, home.User);
        await pairs.Each(pair => pair.Succeeds("a command before the outage"));

        await _postgres.StopAsync();
        var stopped = Stopwatch.GetTimestamp();
        var refused = await phone.AddDeviceAsync(home.ApartmentId, "D001", home.RelayerId);
        Assert.Equal(StatusCode.StorageFailure, refused.Status);
        output.WriteLine($"a change was refused {Seconds(stopped)} s after the database stopped");
        await pairs.Each(pair => pair.SucceedsAfter(Outage));
        await _postgres.StartAsync();
        var started = Stopwatch.GetTimestamp();

        // By themselves, and soon.
        var tries = 1;
        while ((await phone.AddDeviceAsync(home.ApartmentId, "D001", home.RelayerId)).Status == StatusCode.StorageFailure)
        {
            tries++;
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(15), "Changes are still refused.");
        }

        output.WriteLine($"changes were taken again {Seconds(started)} s after the database was back, at try {tries}");
        Assert.Contains("D001", await phone.DeviceCodesAsync(home.ApartmentId));
        var fresh = await Home.CreateAsync(a);
        await using var relayer = await Relayer.ConnectAsync(b, fresh.RelayerCode);
        await using var freshPhone = await Phone.LogInAsync(a, fresh.User);
        Phone.Ok(await freshPhone.ControlAsync(fresh.DeviceCode));
        await pairs.Each(pair => pair.Succeeds("a command after the outage"));

        await pairs.StopAsync(output);
        foreach (var (name, pair) in pairs)
        {
            pair.Commands.AssertOnly(name, StatusCode.Ok);
            Assert.False(pair.Relayer.Closed.IsCompleted, $"The relayer lost its connection: {name}");
        }

        Assert.All(silos, silo => Assert.False(silo.Process.Ended.IsCompleted, $"Silo {silo.Name} ended."));
        Assert.All(silos, silo => Assert.DoesNotContain(silo.Process.Lines, line => line.Contains("is gone; attaching", StringComparison.Ordinal)));

        // And they still are one cluster: a third one joins it.
        var c = cluster.Add();
        await c.StartAsync();
        await using var late = await Phone.LogInAsync(c, fresh.User);
        Phone.Ok(await late.ControlAsync(fresh.DeviceCode));
    }

    [PostgresFact]
    public async Task A_silo_whose_grains_are_on_another_one_knows_that_the_database_is_away_there()
    {
        await using var cluster = await SiloCluster.CreateAsync(_postgres, TimeSpan.FromSeconds(5), output);
        cluster.Set("Http:ApiKey", Api.ConfiguredKey);
        var silos = await cluster.StartAsync("DotNetty", "Kestrel");
        await _postgres.StopAsync();
        foreach (var silo in silos)
        {
            // About half of these grains are elsewhere.
            using var api = new Api(silo);
            for (var i = 0; i < 8; i++)
            {
                foreach (var path in new[] { $"devices/relayer:{silo.Name}-{i}", $"accounts/{900 + i}", $"apartments/{900 + i}" })
                {
                    var (status, json) = await api.SendAsync(HttpMethod.Get, path);
                    Assert.True(status == HttpStatusCode.ServiceUnavailable, $"{path} at {silo.Name}: {status} {json}");
                    Assert.Contains("database", json.GetProperty("detail").GetString(), StringComparison.Ordinal);
                }
            }
        }

        using var host = await CommandClientTests.ConnectAsync(silos[0]);
        var client = new OrleansCommandClient(host.Services.GetRequiredService<IClusterClient>());
        for (var i = 0; i < 8; i++)
        {
            var away = await Assert.ThrowsAsync<GatewayUnavailableException>(() => client.GetCommandAsync(Guid.NewGuid()));
            Assert.Contains("database", away.Message, StringComparison.Ordinal);
        }

        await _postgres.StartAsync();
    }

    private static string Seconds(long since) => Stopwatch.GetElapsedTime(since).TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
}

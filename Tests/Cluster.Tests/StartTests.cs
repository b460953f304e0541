using Gateway.Protocol.Messaging;
using Xunit.Abstractions;

namespace Gateway.Cluster.Tests;

/// <summary>How silos start: together, again, and where another one runs.</summary>
[Collection(PostgresCollection.Name)]
public sealed class StartTests(PostgresServer postgres, ITestOutputHelper output) : IAsyncLifetime
{
    private SiloCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        if (PostgresServer.ReasonToSkip is null)
        {
            _cluster = await SiloCluster.CreateAsync(postgres, TimeSpan.FromSeconds(5), output);
        }
    }

    public Task DisposeAsync() => _cluster?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    [PostgresFact]
    public async Task Silos_that_start_together_on_an_empty_database_make_one_cluster()
    {
        Silo[] silos = [_cluster.Add("DotNetty"), _cluster.Add("Kestrel"), _cluster.Add("DotNetty")];
        await Task.WhenAll(silos.Select(silo => silo.StartAsync()));

        var home = await Home.CreateAsync(silos[0]);
        await using var relayer = await Relayer.ConnectAsync(silos[1], home.RelayerCode);
        await using var phone = await Phone.LogInAsync(silos[2], home.User);
        Phone.Ok(await phone.ControlAsync(home.DeviceCode));
        Assert.All(silos, silo => Assert.Empty(silo.Errors()));

        // Each table was made once, by whoever came first.
        Assert.Single(silos, silo => silo.Process.Lines.Any(line => line.Contains("Schema orleans is at version", StringComparison.Ordinal)));
    }

    [PostgresFact]
    public async Task After_all_silos_have_restarted_everything_is_there()
    {
        var silos = await _cluster.StartAsync("DotNetty", "Kestrel");
        var home = await Home.CreateAsync(silos[0]);
        await using (var before = await Phone.LogInAsync(silos[1], home.User))
        {
            Assert.Contains(home.DeviceCode, await before.DeviceCodesAsync(home.ApartmentId));
        }

        var codes = await Task.WhenAll(silos.Select(silo => silo.StopAsync()));
        Assert.Equal([0, 0], codes);
        await Task.WhenAll(silos.Select(silo => silo.StartAsync()));

        await using var phone = await Phone.LogInAsync(silos[1], home.User);
        Assert.Equal([home.DeviceCode], await phone.DeviceCodesAsync(home.ApartmentId));
        await using var relayer = await Relayer.ConnectAsync(silos[0], home.RelayerCode);
        Phone.Ok(await phone.ControlAsync(home.DeviceCode));
    }

    [PostgresFact]
    public async Task After_all_silos_were_killed_everything_is_there()
    {
        var silos = await _cluster.StartAsync("DotNetty", "Kestrel");
        var home = await Home.CreateAsync(silos[0]);
        await Task.WhenAll(silos.Select(silo => silo.Process.KillHard()));

        // Their entries in the membership table still say that they live.
        await Task.WhenAll(silos.Select(silo => silo.StartAsync()));

        await using var phone = await Phone.LogInAsync(silos[1], home.User);
        Assert.Equal([home.DeviceCode], await phone.DeviceCodesAsync(home.ApartmentId));
        await using var relayer = await Relayer.ConnectAsync(silos[0], home.RelayerCode);
        Phone.Ok(await phone.ControlAsync(home.DeviceCode));
    }

    [PostgresFact]
    public async Task A_second_silo_on_the_same_ports_says_so_and_ends()
    {
        var first = _cluster.Add();
        await first.StartAsync();
        await using var second = Silo.Start(first.Settings);

        Assert.Equal(1, await second.Exit());
        foreach (var key in new[] { "Messaging:Port", "Cluster:SiloPort", "Cluster:GatewayPort", "Http:Port" })
        {
            Assert.Contains($"{first.Settings[key]} (--{key}=", second.Text, StringComparison.Ordinal);
        }

        Assert.Contains("in use", second.Text, StringComparison.Ordinal);
        await using var phone = await Phone.ConnectAsync(first);
        Phone.Read(await phone.AddAccountAsync("undisturbed"), MessagingBodies.Json.AddAccountResponse);
    }
}

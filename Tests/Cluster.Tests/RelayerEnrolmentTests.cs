using Gateway.Protocol.Messaging;
using Xunit.Abstractions;

namespace Gateway.Cluster.Tests;

/// <summary>What operators enrol over one silo's API holds at all.</summary>
[Collection(PostgresCollection.Name)]
public sealed class RelayerEnrolmentTests(PostgresServer postgres, ITestOutputHelper output)
{
    private const string Code = "enrolled-box";

    [PostgresFact]
    public async Task A_relayer_that_is_enrolled_at_one_silo_is_let_in_at_every_one_also_after_restarts_until_it_is_removed()
    {
        await using var cluster = await SiloCluster.CreateAsync(postgres, TimeSpan.FromSeconds(3), output);
        cluster.Set("Http:ApiKey", Api.ConfiguredKey);
        cluster.Set("Messaging:RelayerRegistration", "known");
        var silos = await cluster.StartAsync("DotNetty", "Kestrel");
        await LogsInAtEach(silos, StatusCode.LoginFailed);
        using (var api = new Api(silos[0]))
        {
            await api.OkAsync(HttpMethod.Put, $"relayers/{Code}");
        }

        await LogsInAtEach(silos, StatusCode.Ok);
        foreach (var silo in silos)
        {
            Assert.Equal(0, await silo.StopAsync());
        }

        foreach (var silo in silos)
        {
            await silo.StartAsync();
        }

        await LogsInAtEach(silos, StatusCode.Ok);
        await using var relayer = await Relayer.ConnectAsync(silos[1], Code);
        using (var api = new Api(silos[0]))
        {
            await api.OkAsync(HttpMethod.Delete, $"relayers/{Code}");
        }

        await relayer.Closed.Within("the end of its connection at the other silo");
        await LogsInAtEach(silos, StatusCode.LoginFailed);
    }

    private static async Task LogsInAtEach(IEnumerable<Silo> silos, StatusCode status)
    {
        foreach (var silo in silos)
        {
            Assert.Equal(status, await Relayer.TryAsync(silo, Code));
        }
    }
}

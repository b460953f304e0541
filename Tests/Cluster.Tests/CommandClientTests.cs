using System.Globalization;
using System.Net;
using Gateway.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Gateway.Cluster.Tests;

/// <summary>The client library as an Orleans client: it speaks to one silo and commands devices on any.</summary>
[Collection(PostgresCollection.Name)]
public sealed class CommandClientTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private static readonly CommandData Lamp = CommandData.FromJson("""{"dev_model":"2111S","dev_code":"1F","key_seq":0,"key_value":1}""");

    [PostgresFact]
    public async Task A_program_in_the_cluster_commands_devices_on_any_silo()
    {
        using var host = await ConnectAsync(silos.A);
        var client = new OrleansCommandClient(host.Services.GetRequiredService<IClusterClient>());
        Assert.Equal("unknown_device", (await client.SendAsync("relayer:client-box", "ControlDevice", Lamp)).Reason);
        Assert.False(await client.FindAsync("relayer:client-box"));

        await using (var relayer = await Relayer.ConnectAsync(silos.B, "client-box"))
        {
            Assert.True(await client.FindAsync("relayer:client-box"));
            var report = await client.SendAsync("relayer:client-box", "ControlDevice", Lamp);
            Assert.Equal((CommandState.Answered, SendResult.OK), (report.State, report.Result));
            Assert.True(report.Answer.IsJson);
            Assert.Equal(1, relayer.Commands);
            var several = await client.SendManyAsync(["relayer:client-box", "relayer:nobody"], "QueryDevice", Lamp);
            Assert.Equal([SendResult.OK, SendResult.NO], several.Select(sent => sent.Result));
        }

        var options = new CommandOptions { TimeToLive = TimeSpan.FromMinutes(5) };
        await UntilAsync(async () => !await client.FindAsync("relayer:client-box"), "the relayer to be gone");
        var kept = await client.SendNoWaitAsync("relayer:client-box", "ControlDevice", Lamp, options);
        Assert.Equal(CommandState.Queued, kept.State);

        var unwanted = await client.SendNoWaitAsync("relayer:client-box", "QueryDevice", Lamp, options);
        Assert.Equal(CommandReport.Cancelled, (await client.CancelAsync(unwanted.Id))!.Reason);
        Assert.Null(await client.CancelAsync(Guid.NewGuid()));

        await using var back = await Relayer.ConnectAsync(silos.A, "client-box");
        await UntilAsync(async () => (await client.GetCommandAsync(kept.Id))?.State == CommandState.Answered, "the kept command's answer");
        Assert.Equal(1, back.Commands);
        Assert.Equal(CommandState.Answered, (await client.CancelAsync(kept.Id))!.State);
        await UntilAsync(async () => await client.GetTotalAsync() == 1, "the relayer to be counted");
        Assert.Equal(["relayer:client-box"], await client.GetListAsync(10, 0));
    }

    internal static async Task<IHost> ConnectAsync(Silo silo)
    {
        var gateway = new IPEndPoint(IPAddress.Loopback, int.Parse(silo.Settings["Cluster:GatewayPort"], CultureInfo.InvariantCulture));
        var host = new HostBuilder()
            .ConfigureLogging(static logging => logging.ClearProviders())
            .UseOrleansClient(client => client
                .UseStaticClustering(gateway)
                .Configure<ClusterOptions>(static cluster => (cluster.ClusterId, cluster.ServiceId) = ("gateway", "gateway")))
            .Build();
        await host.StartAsync().Within("connection of an Orleans client");
        return host;
    }

    private static async Task UntilAsync(Func<Task<bool>> reached, string what)
    {
        using var over = new CancellationTokenSource(Waiting.Deadline);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await reached())
        {
            Assert.False(over.IsCancellationRequested, $"Not within {Waiting.Deadline}: {what}");
            await timer.WaitForNextTickAsync();
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Silo.Cluster;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Gateway.Storage.Tests.Orleans;

/// <summary>A real silo on PostgreSQL, its grains' states through Orleans' provider.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    private readonly IHost _host;

    private TestSilo(IHost host) => _host = host;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public IManagementGrain Management => Grains.GetGrain<IManagementGrain>(0);

    public static async Task<TestSilo> StartAsync(string name, string connectionString)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGatewayStorage(
            new StorageOptions { Provider = StorageProvider.Postgres, ConnectionString = connectionString }, serviceId: "test");
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("test", "test"));
            silo.Configure<SiloOptions>(options => options.SiloName = name);
            silo.ConfigureEndpoints(IPAddress.Loopback, FreePort(), FreePort());
            silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", PostgresDatabase.WithTimeLimits(connectionString)));
            silo.AddAdoNetGrainStorageAsDefault(options =>
            {
                (options.Invariant, options.ConnectionString) = ("Npgsql", PostgresDatabase.WithTimeLimits(connectionString));
                options.GrainStorageSerializer = new StateSerializer(Json);
            });
        });
        var host = builder.Build();
        await host.Services.GetRequiredService<GatewayStorage>().OpenAsync();
        await host.StartAsync();
        return new TestSilo(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

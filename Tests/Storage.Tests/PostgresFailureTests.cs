using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Postgres;
using Gateway.Storage.Tests.History;

namespace Gateway.Storage.Tests;

/// <summary>PostgreSQL goes away or says nothing.</summary>
public sealed class PostgresFailureTests
{
    // A refused or broken connection shows at once; this allows for a slow machine.
    private static readonly TimeSpan SlowestFailure = TimeSpan.FromSeconds(6);

    [PostgresFact]
    public async Task A_server_that_restarted_while_nobody_wrote_is_not_noticed()
    {
        var server = PostgresServer.Durable();
        await using var cleanup = new Cleanup(server);
        await server.InitializeAsync();
        await using var storage = await TestStorage.OpenAsync(
            new StorageOptions { Provider = StorageProvider.Postgres, ConnectionString = await server.CreateDatabaseAsync() });
        Assert.True(await StoreAsync(storage));
        Assert.Single(await storage.History.QueryAlarms(Samples.Account, Samples.Anything).Within());
        await server.RestartAsync();

        Assert.Single(await storage.History.QueryAlarms(Samples.Account, Samples.Anything).Within());
        Assert.True(await StoreAsync(storage));
        Assert.True(storage.Storage.Workers.IsAvailable);
        Assert.Equal(0, storage.Failures);
    }

    [Fact]
    public async Task A_server_that_takes_connections_and_says_nothing_fails_thousands_within_one_time_out()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var database = new PostgresDatabase(
            $"Host=127.0.0.1;Port={((IPEndPoint)silent.LocalEndpoint).Port};Username=x;Database=x;Timeout=1");
        await using var workers = new Workers(database);

        var clock = Stopwatch.StartNew();
        var writes = Enumerable.Range(0, 5000).Select(_ => workers.WriteAsync()).ToList();
        var all = Task.WhenAll(writes);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => all.Within());

        Assert.All(writes, write => Assert.IsType<StorageUnavailableException>(write.Exception!.InnerException));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, SlowestFailure);
    }

    private static Task<bool> StoreAsync(TestStorage storage) => storage.History.Store(Samples.Event(), Samples.One(Samples.Alarm()), []).Within();

    private sealed class Cleanup(PostgresServer server) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await server.DisposeAsync();
    }
}

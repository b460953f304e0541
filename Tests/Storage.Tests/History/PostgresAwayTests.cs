using System.Globalization;
using Gateway.Silo.Storage;
using Npgsql;

namespace Gateway.Storage.Tests.History;

/// <summary>PostgreSQL crashes, or is stopped, and comes back while events are stored.</summary>
public sealed class PostgresAwayTests : IAsyncLifetime
{
    private const int Writers = 20;

    private readonly PostgresServer _server = PostgresServer.Durable();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [PostgresTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_was_away_has_every_event_that_was_acknowledged_and_takes_more_when_it_is_back(bool crash)
    {
        var connectionString = await _server.CreateDatabaseAsync();
        await using var storage = await TestStorage.OpenAsync(
            new StorageOptions { Provider = StorageProvider.Postgres, ConnectionString = connectionString });
        var acknowledged = await Task.WhenAll(await StoreUntilAwayAsync(storage, crash)).Within();
        Assert.False(await storage.History.Store(Samples.Event(), [], []).Within());
        Assert.True((await storage.History.QueryAlarms(Samples.Account, Samples.Anything).Within()).IsDefault);

        var back = storage.RecoveryOf("history-write");
        await _server.StartAsync();
        await back.Within();
        Assert.True(await storage.History.Store(Samples.Event(code: "after"), Samples.One(Samples.Alarm()), []).Within());

        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        for (var writer = 0; writer < Writers; writer++)
        {
            // The one under way at the crash may be there or not, but with all that belongs to it or not at all.
            var events = await ScalarAsync(connection, $"SELECT count(*) FROM gateway_event WHERE device_code = '{writer}'");
            Assert.InRange(events, acknowledged[writer], acknowledged[writer] + 1);
            Assert.Equal(events, await ScalarAsync(connection, $"SELECT count(*) FROM gateway_alarm WHERE name = '{writer}'"));
            Assert.Equal(events, await ScalarAsync(connection, $"SELECT count(*) FROM gateway_outbox WHERE recipient = '{writer}'"));
        }
    }

    private async Task<IEnumerable<Task<long>>> StoreUntilAwayAsync(TestStorage storage, bool crash)
    {
        var begun = Enumerable.Range(0, Writers).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToList();
        var writers = Enumerable.Range(0, Writers).Select(writer => StoreAsync(storage, $"{writer}", begun[writer])).ToList();
        await Task.WhenAll(begun.Select(first => first.Task)).Within();
        await (crash ? _server.KillHardAsync() : _server.StopAsync());
        return writers;
    }

    private static async Task<long> StoreAsync(TestStorage storage, string writer, TaskCompletionSource begun)
    {
        var acknowledged = 0L;
        while (await storage.History.Store(
            Samples.Event(code: writer), Samples.One(Samples.Alarm(name: writer)), Samples.One(Samples.Message(writer))))
        {
            acknowledged++;
            begun.TrySetResult();
        }

        return acknowledged;
    }

    private static async Task<long> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}

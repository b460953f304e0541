using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Postgres;
using Gateway.Storage.Tests.History;
using Npgsql;

namespace Gateway.Storage.Tests;

/// <summary>The database answers, and takes no writes.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresRefusalTests(PostgresServer server)
{
    [PostgresFact]
    public async Task A_database_that_takes_no_writes_is_unavailable_and_still_read()
    {
        var connectionString = await server.CreateDatabaseAsync();
        var options = new StorageOptions { Provider = StorageProvider.Postgres, ConnectionString = connectionString };
        await using (await TestStorage.OpenAsync(options))
        {
        }

        await using var storage = await TestStorage.OpenAsync(
            options with { ConnectionString = connectionString + ";Options=-c default_transaction_read_only=on" });
        Assert.False(await StoreAsync(storage));
        Assert.False(storage.Storage.Workers.IsAvailable);
        Assert.Empty(await storage.History.QueryAlarms(Samples.Account, Samples.Anything).Within());
    }

    [PostgresFact]
    public async Task A_write_that_a_lock_holds_up_fails_in_time_and_works_again_afterwards()
    {
        var connectionString = await server.CreateDatabaseAsync();
        var options = new StorageOptions { Provider = StorageProvider.Postgres, ConnectionString = connectionString + ";Command Timeout=1" };
        await using var storage = await TestStorage.OpenAsync(options);
        using var database = new PostgresDatabase(options.ConnectionString);
        await using (var connection = new NpgsqlConnection(connectionString))
        {
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var command = new NpgsqlCommand("LOCK TABLE gateway_event, gateway_outbox", connection, transaction);
            await command.ExecuteNonQueryAsync();

            Assert.False(await StoreAsync(storage));
            await using var workers = new Workers(database);
            var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() => workers.WriteAsync().Within());
            Assert.False(failure.OutcomeUnknown);
        }

        await storage.Recovered.Within();
        Assert.True(await StoreAsync(storage));
    }

    private static Task<bool> StoreAsync(TestStorage storage) => storage.History.Store(Samples.Event(), Samples.One(Samples.Alarm()), []).Within();
}

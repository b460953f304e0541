using System.Text;
using Gateway.Silo.Storage;
using Npgsql;

namespace Gateway.Storage.Tests;

/// <summary>The database refuses one row; the others of its batch must not suffer.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresRefusalTests(PostgresServer server)
{
    [PostgresFact]
    public async Task A_row_that_the_database_refuses_fails_alone()
    {
        var options = new StorageOptions { Provider = StorageProvider.Postgres, ConnectionString = await server.CreateDatabaseAsync() };
        await using var storage = await TestStorage.OpenAsync(options);
        await ExecuteAsync(options.ConnectionString!, "ALTER TABLE gateway_state ADD CHECK (grain_key <> 'refused')");

        var writes = Enumerable.Range(0, 100)
            .Select(i => (Key: i == 50 ? "refused" : $"{i}", Task: storage.States.WriteAsync(Key(i == 50 ? "refused" : $"{i}"), Encoding.UTF8.GetBytes("1"), null)))
            .ToList();

        foreach (var (key, task) in writes)
        {
            if (key == "refused")
            {
                var refused = await Assert.ThrowsAsync<StateRejectedException>(() => task.Within());
                Assert.Contains("refused", refused.Message, StringComparison.Ordinal);
            }
            else
            {
                Assert.False((await task.Within()).IsConflict);
            }
        }

        Assert.True(storage.States.IsAvailable);
        Assert.Null(await storage.States.ReadAsync(Key("refused")).Within());
        Assert.NotNull(await storage.States.ReadAsync(Key("99")).Within());
    }

    [PostgresFact]
    public async Task A_database_that_takes_no_writes_is_unavailable_and_refuses_nobody_for_good()
    {
        var connectionString = await server.CreateDatabaseAsync();
        var options = new StorageOptions { Provider = StorageProvider.Postgres, ConnectionString = connectionString };
        await using (await TestStorage.OpenAsync(options))
        {
        }

        await using var storage = await TestStorage.OpenAsync(
            options with { ConnectionString = connectionString + ";Options=-c default_transaction_read_only=on" });
        await Assert.ThrowsAsync<StorageUnavailableException>(
            () => storage.States.WriteAsync(Key("a"), Encoding.UTF8.GetBytes("1"), null).Within());
        Assert.Null(await storage.States.ReadAsync(Key("a")).Within());
    }

    [PostgresFact]
    public async Task A_write_that_a_lock_holds_up_fails_in_time_and_works_again_afterwards()
    {
        var connectionString = await server.CreateDatabaseAsync();
        var options = new StorageOptions { Provider = StorageProvider.Postgres, ConnectionString = connectionString + ";Command Timeout=1" };
        await using var storage = await TestStorage.OpenAsync(options);
        await using (var connection = new NpgsqlConnection(connectionString))
        {
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var command = new NpgsqlCommand("LOCK TABLE gateway_state", connection, transaction);
            await command.ExecuteNonQueryAsync();

            var failure = await Assert.ThrowsAsync<StorageUnavailableException>(
                () => storage.States.WriteAsync(Key("a"), Encoding.UTF8.GetBytes("1"), null).Within());
            Assert.False(failure.OutcomeUnknown);
        }

        await storage.Recovered.Within();
        Assert.False((await storage.States.WriteAsync(Key("a"), Encoding.UTF8.GetBytes("1"), null).Within()).IsConflict);
    }

    private static StateKey Key(string key) => new("relayer", key, "state");

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

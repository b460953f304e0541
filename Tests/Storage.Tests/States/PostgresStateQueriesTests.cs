using System.Globalization;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Moving;
using Gateway.Silo.Storage.Postgres.Orleans;
using Npgsql;

namespace Gateway.Storage.Tests.States;

/// <summary>Orleans' table; that its provider writes rows as they are written here, other tests show.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresStateQueriesTests(PostgresServer server) : StateQueriesContract
{
    private const string Service = "gateway";

    private string _connectionString = "";

    internal override async Task<TestStorage> OpenAsync()
    {
        _connectionString = await server.CreateDatabaseAsync();
        var storage = await TestStorage.OpenAsync(
            new StorageOptions { Provider = StorageProvider.Postgres, ConnectionString = _connectionString }, serviceId: Service);

        // Another cluster in the same database is another matter.
        await InsertAsync("another", "name", "relayer/of another", "{}");
        await InsertAsync("another", "relayer", "1", "\"of another\"");
        return storage;
    }

    internal override Task StoreAsync(TestStorage storage, string name, string key, string payload) => InsertAsync(Service, name, key, payload);

    // Orleans leaves the row of a cleared state without its payload.
    internal override Task ClearAsync(TestStorage storage, string name, string key)
    {
        var orleans = OrleansKey.From(key);
        return RunAsync(
            "UPDATE OrleansStorage SET PayloadBinary = NULL WHERE ServiceId = $1 AND GrainTypeString = $2 AND GrainIdN1 = $3 AND coalesce(GrainIdExtensionString, '') = $4",
            Service, name, orleans.Number, orleans.Text ?? "");
    }

    [PostgresFact]
    public override Task A_range_has_the_keys_with_a_prefix_in_their_order_each_once() => base.A_range_has_the_keys_with_a_prefix_in_their_order_each_once();

    [PostgresFact]
    public override Task States_are_found_by_their_keys() => base.States_are_found_by_their_keys();

    [PostgresFact]
    public override Task What_is_closed_or_asked_for_too_much_says_so() => base.What_is_closed_or_asked_for_too_much_says_so();

    [PostgresFact]
    public async Task A_range_is_read_off_an_index_however_many_states_there_are()
    {
        await using (var storage = await OpenAsync())
        {
            await RunAsync(
                """
                INSERT INTO OrleansStorage
                    (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, GrainIdExtensionString, ServiceId, Version, PayloadBinary)
                SELECT i, 0, 0, 0, 'name', 'relayer/' || i, $1, 1, '{}'::bytea FROM generate_series(1, 20000) AS i
                """,
                Service);
            await RunAsync("ANALYZE OrleansStorage");
            Assert.Equal(100, (await storage.StateQueries.Range("name", "relayer/", "5", 100).Within()).Length);
        }

        // Counted when the connection has ended.
        await Waiting.Until(async () => await NumberAsync("SELECT idx_tup_read FROM pg_stat_user_indexes WHERE indexrelname = 'orleansstorage_text'") is var read
            && read is >= 100 and < 1000 ? null : $"{read} entries of the index were read");
    }

    private async Task InsertAsync(string service, string name, string key, string payload)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        using (var states = new OrleansStates(transaction, service))
        {
            states.Insert(new MovedState(name, key, name, System.Text.Json.JsonDocument.Parse(payload).RootElement));
        }

        await transaction.CommitAsync();
    }

    private async Task RunAsync(string sql, params object[] values) => await CommandAsync(sql, values, command => command.ExecuteNonQueryAsync());

    private async Task<long> NumberAsync(string sql) =>
        await CommandAsync(sql, [], async command => Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture));

    private async Task<T> CommandAsync<T>(string sql, object[] values, Func<NpgsqlCommand, Task<T>> run)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
#pragma warning disable CA2100 // Constants of this class.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var value in values)
        {
            command.Parameters.AddWithValue(value);
        }

        return await run(command);
    }
}

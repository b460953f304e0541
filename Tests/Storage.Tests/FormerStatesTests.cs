using System.Globalization;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Postgres;
using Gateway.Silo.Storage.Postgres.Orleans;
using Npgsql;

namespace Gateway.Storage.Tests;

/// <summary>A database in which an earlier program kept states in <c>gateway_state</c>.</summary>
[Collection(PostgresCollection.Name)]
public sealed class FormerStatesTests(PostgresServer server)
{
    private const string NoStates = "SELECT count(*) FROM gateway_state";

    private static readonly (string Type, string Key, string Json)[] Former =
    [
        ("account", "1F", """{"userName":"客厅","passwordHash":"h","language":2,"apartments":[1,2]}"""),
        ("name", "login/beef+cafe@example.org", """{"owner":31,"since":"2026-11-20T12:00:00.1234567+00:00"}"""),
        ("sequence", "account", """{"reserved":100}"""),
    ];

    private StorageOptions _options = new();

    [PostgresFact]
    public async Task They_are_where_orleans_looks_for_them_after_the_first_start()
    {
        await FillAsync();

        // Orleans leaves the row of a state that was cleared, and it must not be in the way.
        await RunAsync(
            """
            INSERT INTO OrleansStorage
                (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, GrainIdExtensionString, ServiceId, Version, PayloadBinary)
            VALUES ($1, $2, 0, 31, 'account', NULL, 'gateway', 7, NULL)
            """,
            OrleansKey.From("1F").Hash,
            OrleansKey.HashOf("account"));
        await StartAsync();
        Assert.Equal(Former, await OrleansHasAsync());
        Assert.Equal(0, await NumberAsync(NoStates));

        await StartAsync();
        Assert.Equal(Former, await OrleansHasAsync());
    }

    [PostgresFact]
    public async Task Gateways_that_start_together_take_them_over_once()
    {
        await FillAsync();
        var storages = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TestStorage.OpenAsync(_options))).Within();
        Assert.Equal(Former, await OrleansHasAsync());
        foreach (var storage in storages)
        {
            await storage.DisposeAsync();
        }
    }

    [PostgresFact]
    public async Task With_states_in_both_tables_the_start_is_refused_until_one_is_empty()
    {
        await FillAsync();
        await StartAsync();
        await AddAsync("account", "20", "{}");

        var refused = await RefusedAsync();
        Assert.Contains("1 in gateway_state", refused, StringComparison.Ordinal);
        Assert.Contains("3 in OrleansStorage", refused, StringComparison.Ordinal);
        Assert.Contains("DELETE FROM gateway_state, or DELETE FROM OrleansStorage WHERE ServiceId = 'gateway'", refused, StringComparison.Ordinal);
        Assert.Equal(Former, await OrleansHasAsync());
        Assert.Equal(1, await NumberAsync(NoStates));

        // Another cluster's states are another matter.
        await using (await TestStorage.OpenAsync(_options, serviceId: "another"))
        {
        }

        Assert.Equal(0, await NumberAsync(NoStates));
        Assert.Equal(Former, await OrleansHasAsync());
    }

    [PostgresTheory]
    [InlineData("spaceship", "1", "{}", "no grain has it")]
    [InlineData("account", "1", "{", "JSON")]
    [InlineData("account", "01234567890123456789012345678901", "{}", "no key that a grain")]
    public async Task A_state_that_is_not_understood_is_named_and_nothing_changes(string type, string key, string json, string why)
    {
        await FillAsync();
        await AddAsync(type, key, json);

        var refused = await RefusedAsync();
        Assert.Contains($"{type} {key}", refused, StringComparison.Ordinal);
        Assert.Contains(why, refused, StringComparison.Ordinal);
        Assert.Empty(await OrleansHasAsync());
        Assert.Equal(Former.Length + 1, await NumberAsync(NoStates));
    }

    [PostgresFact]
    public async Task While_the_earlier_program_runs_nothing_is_taken_from_it()
    {
        await FillAsync();
        using (var database = new PostgresDatabase(_options.ConnectionString!))
        await using (PostgresPresence.Share(database, TimeProvider.System, new RecoverySignal()))
        {
            Assert.Contains("in use by a gateway", await RefusedAsync(), StringComparison.Ordinal);
            Assert.Empty(await OrleansHasAsync());
        }

        await StartAsync();
        Assert.Equal(Former, await OrleansHasAsync());
    }

    private async Task FillAsync()
    {
        _options = new StorageOptions { Provider = StorageProvider.Postgres, ConnectionString = await server.CreateDatabaseAsync() };
        await StartAsync();
        foreach (var (type, key, json) in Former)
        {
            await AddAsync(type, key, json);
        }
    }

    private async Task StartAsync()
    {
        await using var storage = await TestStorage.OpenAsync(_options);
    }

    private async Task<string> RefusedAsync() => (await Assert.ThrowsAsync<StorageStartException>(StartAsync)).Message;

    // As the earlier program wrote them.
    private Task AddAsync(string type, string key, string json) => RunAsync(
        "INSERT INTO gateway_state (grain_type, grain_key, state_name, payload) VALUES ($1, $2, $3, convert_to($4, 'UTF8'))", type, key, type, json);

    private async Task<List<(string Type, string Key, string Json)>> OrleansHasAsync()
    {
        await using var connection = await ConnectAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        using var states = new OrleansStates(transaction, TestStorage.Service);
        return [.. states.Read().Select(state => (state.Type, state.Key, state.Payload.GetRawText()))];
    }

    private async Task<long> NumberAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private async Task RunAsync(string sql, params object[] values)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.AddWithValue(value);
        }

        await command.ExecuteNonQueryAsync();
    }

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(_options.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}

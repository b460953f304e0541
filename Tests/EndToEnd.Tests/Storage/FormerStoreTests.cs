using System.Text.Json;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Gateway.EndToEnd.Tests.Storage;

/// <summary>What earlier programs left is there after an upgrade: the account logs in, and commands reach the lamp in its home.</summary>
[Collection(PostgresCollection.Name)]
public sealed class FormerStoreTests(PostgresServer postgres) : EndToEndTest
{
    private const long Apartment = 2;
    private const string Lamp = "3d0027f4";

    private static readonly string Script = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Storage", "store-of-schema-3.sql"));

    static FormerStoreTests() => SQLitePCL.Batteries_V2.Init();

    [Fact]
    public async Task A_sqlite_store_of_an_earlier_program_opens()
    {
        var folder = Directory.CreateTempSubdirectory("gateway-e2e-").FullName;
        try
        {
            await FillSqlite(Path.Combine(folder, "gateway.db"));
            await using var gateway = await GatewayProcess.Start($"--Storage:Path={folder}");
            await ExpectHome(gateway);
            await gateway.CheckQuiet();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [PostgresFact]
    public async Task States_that_an_earlier_program_kept_in_a_table_of_its_own_are_taken_over()
    {
        var database = await postgres.CreateDatabaseAsync();
        var gateway = await Start($"--Storage:ConnectionString={database}");
        Assert.Equal(0, await gateway.Stop());
        await Run(database, "DELETE FROM OrleansStorage");
        await FillPostgres(database);

        await gateway.StartAgain();
        await ExpectHome(gateway);
        Assert.Equal(0, await gateway.Stop());

        await FillPostgres(database);
        await using var refused = ProgramRun.Start(Programs.Silo, gateway.Arguments);
        Assert.Equal(1, await refused.Exit());
        Assert.Contains("14 in gateway_state", refused.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Text, StringComparison.Ordinal);
    }

    private static async Task ExpectHome(GatewayProcess gateway)
    {
        var relayer = (await Relayer.LogIn(gateway, "test_relayer")).Serve();
        var phone = await gateway.Connect();
        Expect.Ok(await Phone.LogIn(phone, "me", "secret"));
        var home = Expect.Ok(await phone.Request(CommandIds.QueryApartment, new { apartment_id = Apartment, version = -1 })).Json.GetProperty("apartment_info");
        Assert.Equal("Emulated", home.GetProperty("name").GetString());
        Assert.Contains(Lamp, JsonSerializer.Serialize(home), StringComparison.Ordinal);
        Expect.Ok(await phone.Request(CommandIds.ControlDevice, new { dev_model = "2111S", dev_code = Lamp, dev_key_seq = 0, value = 1 }));
        Assert.Single(relayer.Served);

        // Ids and versions go on: nothing that is made now has an id of something that is there.
        Assert.True(Expect.Ok(await phone.Request(CommandIds.AddApartment, new { name = "third" }))["id"] > Apartment);
    }

    private static async Task FillSqlite(string path)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = Script;
        await command.ExecuteNonQueryAsync();
    }

    // The earlier program's rows were the same in both databases.
    private static Task FillPostgres(string database)
    {
        var states = Script[Script.IndexOf("INSERT INTO gateway_state VALUES", StringComparison.Ordinal)..];
        return Run(database, states.Replace("CAST(", "convert_to(", StringComparison.Ordinal).Replace("AS BLOB)", ", 'UTF8')", StringComparison.Ordinal));
    }

    private static async Task Run(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

using System.Text;
using Gateway.Silo.Storage.Postgres.Orleans;
using Npgsql;

namespace Gateway.Storage.Tests.Orleans;

/// <summary>This project's own reading of keys and hashes beside Orleans'.</summary>
[Collection(PostgresCollection.Name)]
public sealed class OrleansKeyMatchesTests(PostgresServer server)
{
    [PostgresFact]
    public async Task Rows_that_orleans_writes_have_the_columns_that_are_computed_here()
    {
        var connectionString = await server.CreateDatabaseAsync();
        string[] keys = ["account", "face", "0", "login/me", "login/客厅", "login/a+b@example.org", "relayer/1f", "11112222333344445", "x"];
        await using (var silo = await TestSilo.StartAsync("only", connectionString))
        {
            foreach (var key in keys)
            {
                await silo.Grains.GetGrain<ICounterGrain>(key).Add(1).Within();
            }
        }

        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, GrainIdExtensionString FROM OrleansStorage", connection);
        await using var row = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await row.ReadAsync())
        {
            var key = new OrleansKey(row.GetInt64(3), await row.IsDBNullAsync(5) ? null : row.GetString(5));
            found.Add(key.ToGrainKey());
            Assert.Equal(key, OrleansKey.From(key.ToGrainKey()));
            Assert.Equal((key.Hash, 0L, "state", OrleansKey.HashOf("state")), (row.GetInt32(0), row.GetInt64(2), row.GetString(4), row.GetInt32(1)));
        }

        // A text that is hexadecimal digits is a number to Orleans, and loses its case.
        Assert.Equal(keys.Select(key => key == "face" ? "FACE" : key).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Hashes_are_those_of_orleans()
    {
        var random = new Random(2026);
        for (var length = 0; length < 200; length++)
        {
            var text = string.Concat(Enumerable.Range(0, length).Select(_ => (char)random.Next(32, 1000)));
            Assert.Equal((int)StableHash.ComputeHash(Encoding.UTF8.GetBytes(text)), OrleansKey.HashOf(text));
        }
    }
}

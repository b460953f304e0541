using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Postgres;
using Gateway.Silo.Storage.Schema;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Storage.Tests;

[Collection(PostgresCollection.Name)]
public sealed class PostgresSchemaTests(PostgresServer server) : SchemaContract, IDisposable
{
    private PostgresDatabase? _database;

    internal override SchemaComponent Component => SchemaComponent.Postgres;

    internal override async Task<ISchemaDatabase> NewDatabaseAsync() =>
        new PostgresSchema(_database = new PostgresDatabase(await server.CreateDatabaseAsync()));

    public void Dispose() => _database?.Dispose();

    [PostgresFact]
    public override Task It_makes_everything_from_nothing_and_does_nothing_the_second_time() => base.It_makes_everything_from_nothing_and_does_nothing_the_second_time();

    [PostgresFact]
    public override Task Many_at_once_take_turns() => base.Many_at_once_take_turns();

    [PostgresFact]
    public override Task A_newer_database_is_refused_and_left_alone() => base.A_newer_database_is_refused_and_left_alone();

    [PostgresFact]
    public override Task With_migration_off_it_names_what_is_missing_and_changes_nothing() => base.With_migration_off_it_names_what_is_missing_and_changes_nothing();

    [PostgresFact]
    public override Task A_later_version_is_added_to_what_is_there() => base.A_later_version_is_added_to_what_is_there();

    [PostgresFact]
    public override Task A_script_that_fails_leaves_nothing_behind() => base.A_script_that_fails_leaves_nothing_behind();

    [PostgresFact]
    public async Task Orleans_tables_have_a_version_of_their_own()
    {
        var connectionString = await server.CreateDatabaseAsync();
        var options = new StorageOptions { Provider = StorageProvider.Postgres, ConnectionString = connectionString };
        using (var database = new PostgresDatabase(connectionString))
        {
            SchemaMigrator.Migrate(new PostgresSchema(database), [SchemaComponent.Postgres], autoMigrate: true, NullLogger.Instance);
        }

        var refused = await Assert.ThrowsAsync<StorageStartException>(
            () => TestStorage.OpenAsync(options with { AutoMigrate = false }));
        Assert.Contains("Postgres/Orleans/001.sql", refused.Message, StringComparison.Ordinal);
        await using (await TestStorage.OpenAsync(options))
        {
        }

        await using (await TestStorage.OpenAsync(options with { AutoMigrate = false }))
        {
        }
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_without_the_password()
    {
        var options = new StorageOptions
        {
            Provider = StorageProvider.Postgres,
            ConnectionString = "Host=127.0.0.1;Port=1;Username=gateway;Password=hidden;Database=gateway",
        };
        var refused = await Assert.ThrowsAsync<StorageStartException>(() => TestStorage.OpenAsync(options));
        Assert.Contains("127.0.0.1:1", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Storage:ConnectionString", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", refused.ToString(), StringComparison.Ordinal);
    }
}

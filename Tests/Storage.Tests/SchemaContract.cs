using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Schema;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Storage.Tests;

/// <summary>What the migrator promises on both databases; each has a class that runs these.</summary>
public abstract class SchemaContract
{
    internal abstract Task<ISchemaDatabase> NewDatabaseAsync();

    internal abstract SchemaComponent Component { get; }

    public virtual async Task It_makes_everything_from_nothing_and_does_nothing_the_second_time()
    {
        var database = await NewDatabaseAsync();
        Assert.Equal(0, Version(database));
        Migrate(database, Component);
        Assert.Equal(Component.Version, Version(database));
        Migrate(database, Component);
        Assert.Equal(Component.Version, Version(database));
        Migrate(database, Component, autoMigrate: false);
    }

    public virtual async Task Many_at_once_take_turns()
    {
        var database = await NewDatabaseAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Migrate(database, Component)))).Within();
        Assert.Equal(Component.Version, Version(database));
    }

    public virtual async Task A_newer_database_is_refused_and_left_alone()
    {
        var database = await NewDatabaseAsync();
        Migrate(database, Component);
        var newer = Component.Version + 1;
        database.Exclusively(transaction => transaction.Run($"UPDATE gateway_schema SET version = {newer} WHERE component = 'gateway'"));

        foreach (var autoMigrate in new[] { true, false })
        {
            var refused = Assert.Throws<StorageStartException>(() => Migrate(database, Component, autoMigrate));
            Assert.Contains($"version {newer}", refused.Message, StringComparison.Ordinal);
            Assert.Contains("newer than this program", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(newer, Version(database));
    }

    public virtual async Task With_migration_off_it_names_what_is_missing_and_changes_nothing()
    {
        var database = await NewDatabaseAsync();
        var refused = Assert.Throws<StorageStartException>(() => Migrate(database, Component, autoMigrate: false));
        Assert.All(Component.Scripts, script => Assert.Contains(script.FileName, refused.Message, StringComparison.Ordinal));
        Assert.Contains("Storage:AutoMigrate", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, Version(database));
    }

    public virtual async Task A_later_version_is_added_to_what_is_there()
    {
        var database = await NewDatabaseAsync();
        Migrate(database, Component);
        Migrate(database, With(Component, "CREATE TABLE extra (a integer)"));
        database.Exclusively(transaction => transaction.Run("INSERT INTO extra (a) VALUES (1)"));
        Assert.Equal(Component.Version + 1, Version(database));
    }

    public virtual async Task A_script_that_fails_leaves_nothing_behind()
    {
        var database = await NewDatabaseAsync();
        var broken = With(Component, "CREATE TABLE half (a integer); INSERT INTO nowhere (a) VALUES (1)");
        Assert.ThrowsAny<System.Data.Common.DbException>(() => Migrate(database, broken));
        Assert.Equal(0, Version(database));
        Migrate(database, Component);
        Assert.Equal(Component.Version, Version(database));
    }

    private static int Version(ISchemaDatabase database)
    {
        var version = -1;
        database.Exclusively(transaction => version = transaction.ReadVersion("gateway"));
        return version;
    }

    private static SchemaComponent With(SchemaComponent component, string sql)
    {
        var number = component.Version + 1;
        var record = $"; UPDATE gateway_schema SET version = {number} WHERE component = 'gateway'";
        return component with { Scripts = [.. component.Scripts, new SchemaScript(number, "extra.sql", sql + record)] };
    }

    private static void Migrate(ISchemaDatabase database, SchemaComponent component, bool autoMigrate = true) =>
        SchemaMigrator.Migrate(database, [component], autoMigrate, NullLogger.Instance);
}

using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Schema;
using Gateway.Silo.Storage.Sqlite;

namespace Gateway.Storage.Tests;

public sealed class SqliteSchemaTests : SchemaContract, IDisposable
{
    private readonly TestFolder _folder = new();

    internal override SchemaComponent Component => SchemaComponent.Sqlite;

    internal override Task<ISchemaDatabase> NewDatabaseAsync() => Task.FromResult<ISchemaDatabase>(new SqliteSchema(new SqliteDatabase(_folder.Path)));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public override Task It_makes_everything_from_nothing_and_does_nothing_the_second_time() => base.It_makes_everything_from_nothing_and_does_nothing_the_second_time();

    [Fact]
    public override Task Many_at_once_take_turns() => base.Many_at_once_take_turns();

    [Fact]
    public override Task A_newer_database_is_refused_and_left_alone() => base.A_newer_database_is_refused_and_left_alone();

    [Fact]
    public override Task With_migration_off_it_names_what_is_missing_and_changes_nothing() => base.With_migration_off_it_names_what_is_missing_and_changes_nothing();

    [Fact]
    public override Task A_later_version_is_added_to_what_is_there() => base.A_later_version_is_added_to_what_is_there();

    [Fact]
    public override Task A_script_that_fails_leaves_nothing_behind() => base.A_script_that_fails_leaves_nothing_behind();

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_with_its_name()
    {
        var file = Path.Combine(_folder.Path, "gateway.db");
        await File.WriteAllTextAsync(file, new string('x', 5000));
        var refused = await Assert.ThrowsAsync<StorageStartException>(() => TestStorage.OpenAsync(new StorageOptions { Path = _folder.Path }));
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
    }
}

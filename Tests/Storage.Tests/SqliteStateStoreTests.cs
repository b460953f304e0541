using System.Text;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Sqlite;

namespace Gateway.Storage.Tests;

public sealed class SqliteStateStoreTests : StateStoreContract, IDisposable
{
    private readonly TestFolder _folder = new();

    internal override Task<TestStorage> OpenAsync() => TestStorage.OpenAsync(new StorageOptions { Path = _folder.Path });

    public void Dispose() => _folder.Dispose();

    [Fact]
    public override Task Nothing_is_stored_at_first() => base.Nothing_is_stored_at_first();

    [Fact]
    public override Task What_is_written_is_read_byte_by_byte() => base.What_is_written_is_read_byte_by_byte();

    [Fact]
    public override Task A_part_of_a_buffer_is_written_as_that_part() => base.A_part_of_a_buffer_is_written_as_that_part();

    [Fact]
    public override Task A_large_state_is_kept() => base.A_large_state_is_kept();

    [Fact]
    public override Task States_that_differ_in_one_part_of_the_key_or_in_case_are_different() => base.States_that_differ_in_one_part_of_the_key_or_in_case_are_different();

    [Fact]
    public override Task A_write_with_the_newest_version_wins_and_one_with_an_older_changes_nothing() => base.A_write_with_the_newest_version_wins_and_one_with_an_older_changes_nothing();

    [Fact]
    public override Task A_write_to_a_state_that_is_gone_is_a_conflict() => base.A_write_to_a_state_that_is_gone_is_a_conflict();

    [Fact]
    public override Task Clearing_removes_only_the_expected_version() => base.Clearing_removes_only_the_expected_version();

    [Fact]
    public override Task A_state_made_again_never_repeats_a_version() => base.A_state_made_again_never_repeats_a_version();

    [Fact]
    public override Task A_thousand_writes_at_once_take_far_fewer_commits_and_all_are_there() => base.A_thousand_writes_at_once_take_far_fewer_commits_and_all_are_there();

    [Fact]
    public override Task A_conflict_among_many_fails_only_its_own_caller() => base.A_conflict_among_many_fails_only_its_own_caller();

    [Fact]
    public override Task Writes_of_one_key_are_applied_in_the_order_of_the_calls() => base.Writes_of_one_key_are_applied_in_the_order_of_the_calls();

    [Fact]
    public override Task A_key_that_no_database_could_hold_is_refused_at_the_door() => base.A_key_that_no_database_could_hold_is_refused_at_the_door();

    [Fact]
    public override Task Closing_completes_what_waits_and_refuses_what_comes_after() => base.Closing_completes_what_waits_and_refuses_what_comes_after();

    [Fact]
    public async Task A_database_in_trouble_fails_its_callers_and_is_used_again_when_the_trouble_is_over()
    {
        await using var storage = await OpenAsync();
        var first = await storage.States.WriteAsync(Key, Encoding.UTF8.GetBytes("1"), null).Within();
        Execute("ALTER TABLE gateway_state RENAME TO away");

        await Assert.ThrowsAsync<StorageUnavailableException>(
            () => storage.States.WriteAsync(Key, Encoding.UTF8.GetBytes("2"), first.Version).Within());
        Assert.False(storage.States.IsAvailable);

        Execute("ALTER TABLE away RENAME TO gateway_state");
        await storage.Recovered.Within();
        Assert.False((await storage.States.WriteAsync(Key, Encoding.UTF8.GetBytes("2"), first.Version).Within()).IsConflict);
    }

    [Fact]
    public void A_commit_is_flushed_to_disk()
    {
        using var connection = new SqliteDatabase(_folder.Path).Open();
        Assert.Equal("wal", Pragma("journal_mode"));

        // 2 is FULL: the log is flushed at every commit, so that a loss of power takes nothing acknowledged.
        Assert.Equal("2", Pragma("synchronous"));

        string Pragma(string name)
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"PRAGMA {name}";
            return command.ExecuteScalar()!.ToString()!;
        }
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteDatabase(_folder.Path).Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

using Gateway.Silo.Storage;

namespace Gateway.Storage.Tests;

[Collection(PostgresCollection.Name)]
public sealed class PostgresStateStoreTests(PostgresServer server) : StateStoreContract
{
    private string? _connectionString;

    internal override async Task<TestStorage> OpenAsync()
    {
        _connectionString ??= await server.CreateDatabaseAsync();
        return await TestStorage.OpenAsync(new StorageOptions { Provider = StorageProvider.Postgres, ConnectionString = _connectionString });
    }

    [PostgresFact]
    public override Task Nothing_is_stored_at_first() => base.Nothing_is_stored_at_first();

    [PostgresFact]
    public override Task What_is_written_is_read_byte_by_byte() => base.What_is_written_is_read_byte_by_byte();

    [PostgresFact]
    public override Task A_part_of_a_buffer_is_written_as_that_part() => base.A_part_of_a_buffer_is_written_as_that_part();

    [PostgresFact]
    public override Task A_large_state_is_kept() => base.A_large_state_is_kept();

    [PostgresFact]
    public override Task States_that_differ_in_one_part_of_the_key_or_in_case_are_different() => base.States_that_differ_in_one_part_of_the_key_or_in_case_are_different();

    [PostgresFact]
    public override Task A_write_with_the_newest_version_wins_and_one_with_an_older_changes_nothing() => base.A_write_with_the_newest_version_wins_and_one_with_an_older_changes_nothing();

    [PostgresFact]
    public override Task A_write_to_a_state_that_is_gone_is_a_conflict() => base.A_write_to_a_state_that_is_gone_is_a_conflict();

    [PostgresFact]
    public override Task Clearing_removes_only_the_expected_version() => base.Clearing_removes_only_the_expected_version();

    [PostgresFact]
    public override Task A_state_made_again_never_repeats_a_version() => base.A_state_made_again_never_repeats_a_version();

    [PostgresFact]
    public override Task A_thousand_writes_at_once_take_far_fewer_commits_and_all_are_there() => base.A_thousand_writes_at_once_take_far_fewer_commits_and_all_are_there();

    [PostgresFact]
    public override Task A_conflict_among_many_fails_only_its_own_caller() => base.A_conflict_among_many_fails_only_its_own_caller();

    [PostgresFact]
    public override Task Writes_of_one_key_are_applied_in_the_order_of_the_calls() => base.Writes_of_one_key_are_applied_in_the_order_of_the_calls();

    [PostgresFact]
    public override Task A_key_that_no_database_could_hold_is_refused_at_the_door() => base.A_key_that_no_database_could_hold_is_refused_at_the_door();

    [PostgresFact]
    public override Task Closing_completes_what_waits_and_refuses_what_comes_after() => base.Closing_completes_what_waits_and_refuses_what_comes_after();
}

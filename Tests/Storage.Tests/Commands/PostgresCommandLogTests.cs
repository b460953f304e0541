using Gateway.Silo.Storage;

namespace Gateway.Storage.Tests.Commands;

[Collection(PostgresCollection.Name)]
public sealed class PostgresCommandLogTests(PostgresServer server) : CommandLogContract
{
    private string? _connectionString;

    internal override async Task<TestStorage> OpenAsync()
    {
        _connectionString ??= await server.CreateDatabaseAsync();
        return await TestStorage.OpenAsync(new StorageOptions { Provider = StorageProvider.Postgres, ConnectionString = _connectionString });
    }

    [PostgresFact]
    public override Task A_kept_command_comes_out_as_it_went_in() => base.A_kept_command_comes_out_as_it_went_in();

    [PostgresFact]
    public override Task The_newest_of_a_subject_wins_while_it_is_queued() => base.The_newest_of_a_subject_wins_while_it_is_queued();

    [PostgresFact]
    public override Task What_became_of_a_command_is_stored_and_an_end_stays() => base.What_became_of_a_command_is_stored_and_an_end_stays();

    [PostgresFact]
    public override Task One_alone_marks_a_command_as_sent() => base.One_alone_marks_a_command_as_sent();

    [PostgresFact]
    public override Task Only_one_that_is_queued_is_cancelled_and_stays_so() => base.Only_one_that_is_queued_is_cancelled_and_stays_so();

    [PostgresFact]
    public override Task One_that_waits_again_or_was_never_sent_has_no_time_of_sending() =>
        base.One_that_waits_again_or_was_never_sent_has_no_time_of_sending();

    [PostgresFact]
    public override Task Open_commands_are_those_queued_and_sent_oldest_first() => base.Open_commands_are_those_queued_and_sent_oldest_first();

    [PostgresFact]
    public override Task Commands_are_recorded_later_many_at_once_and_each_once() => base.Commands_are_recorded_later_many_at_once_and_each_once();

    [PostgresFact]
    public override Task A_page_has_what_was_asked_for_newest_first() => base.A_page_has_what_was_asked_for_newest_first();

    [PostgresFact]
    public override Task What_nobody_ends_is_ended_when_its_time_is_over() => base.What_nobody_ends_is_ended_when_its_time_is_over();

    [PostgresFact]
    public override Task Old_commands_go_and_those_still_open_stay() => base.Old_commands_go_and_those_still_open_stay();

    [PostgresFact]
    public override Task A_command_that_the_database_refuses_harms_nobody() => base.A_command_that_the_database_refuses_harms_nobody();

    [PostgresFact]
    public override Task Closing_stores_what_waits_and_afterwards_nothing_is_taken() => base.Closing_stores_what_waits_and_afterwards_nothing_is_taken();
}

using System.Globalization;
using Gateway.Silo.Storage;
using Npgsql;

namespace Gateway.Storage.Tests.History;

[Collection(PostgresCollection.Name)]
public sealed class PostgresHistoryTests(PostgresServer server) : HistoryContract
{
    private string? _connectionString;

    internal override async Task<TestStorage> OpenAsync()
    {
        _connectionString ??= await server.CreateDatabaseAsync();
        return await TestStorage.OpenAsync(new StorageOptions { Provider = StorageProvider.Postgres, ConnectionString = _connectionString });
    }

    internal override async Task<long> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    internal override Task RefuseAlarmsNamedAsync(string name) => ScalarAsync($"ALTER TABLE gateway_alarm ADD CHECK (name <> '{name}')");

    [PostgresFact]
    public override Task An_alarm_is_found_as_it_was_stored() => base.An_alarm_is_found_as_it_was_stored();

    [PostgresFact]
    public override Task Times_of_other_zones_are_the_same_times() => base.Times_of_other_zones_are_the_same_times();

    [PostgresFact]
    public override Task An_event_without_alarms_is_stored_too() => base.An_event_without_alarms_is_stored_too();

    [PostgresFact]
    public override Task A_thousand_at_once_take_far_fewer_commits_and_all_are_there() => base.A_thousand_at_once_take_far_fewer_commits_and_all_are_there();

    [PostgresFact]
    public override Task Pages_are_of_ten_newest_first_and_end() => base.Pages_are_of_ten_newest_first_and_end();

    [PostgresFact]
    public override Task Filters_take_what_they_say_and_nothing_else() => base.Filters_take_what_they_say_and_nothing_else();

    [PostgresFact]
    public override Task What_the_database_refuses_leaves_nothing_and_harms_nobody() => base.What_the_database_refuses_leaves_nothing_and_harms_nobody();

    [PostgresFact]
    public override Task Text_that_no_database_can_hold_loses_its_odd_characters_only() => base.Text_that_no_database_can_hold_loses_its_odd_characters_only();

    [PostgresFact]
    public override Task Old_events_go_with_their_alarms_and_the_others_stay() => base.Old_events_go_with_their_alarms_and_the_others_stay();

    [PostgresFact]
    public override Task A_clock_in_the_far_future_removes_no_more_than_a_day_of_history() => base.A_clock_in_the_far_future_removes_no_more_than_a_day_of_history();

    [PostgresFact]
    public override Task An_id_is_never_used_again() => base.An_id_is_never_used_again();

    [PostgresFact]
    public override Task Operators_find_events_page_by_page_newest_first() => base.Operators_find_events_page_by_page_newest_first();

    [PostgresFact]
    public override Task Operators_find_alarms_page_by_page_newest_first() => base.Operators_find_alarms_page_by_page_newest_first();

    [PostgresFact]
    public override Task Operators_cannot_ask_for_what_no_index_has() => base.Operators_cannot_ask_for_what_no_index_has();

    [PostgresFact]
    public override Task What_is_closed_takes_nothing_and_says_so() => base.What_is_closed_takes_nothing_and_says_so();
}

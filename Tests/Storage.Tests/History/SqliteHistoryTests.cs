using System.Globalization;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.History;
using Gateway.Silo.Storage.Sqlite;
using Microsoft.Extensions.Logging;

namespace Gateway.Storage.Tests.History;

public sealed class SqliteHistoryTests : HistoryContract, IDisposable
{
    private readonly TestFolder _folder = new();

    internal override Task<TestStorage> OpenAsync() => TestStorage.OpenAsync(new StorageOptions { Path = _folder.Path });

    internal override async Task<long> ScalarAsync(string sql)
    {
        await using var connection = new SqliteDatabase(_folder.Path).Open();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    internal override Task RefuseAlarmsNamedAsync(string name) => ScalarAsync(
        $"CREATE TRIGGER refuse BEFORE INSERT ON gateway_alarm WHEN NEW.name = '{name}' BEGIN SELECT RAISE(ABORT, 'refused'); END");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public override Task An_alarm_is_found_as_it_was_stored() => base.An_alarm_is_found_as_it_was_stored();

    [Fact]
    public override Task Times_of_other_zones_are_the_same_times() => base.Times_of_other_zones_are_the_same_times();

    [Fact]
    public override Task An_event_without_alarms_is_stored_too() => base.An_event_without_alarms_is_stored_too();

    [Fact]
    public override Task A_thousand_at_once_take_far_fewer_commits_and_all_are_there() => base.A_thousand_at_once_take_far_fewer_commits_and_all_are_there();

    [Fact]
    public override Task Pages_are_of_ten_newest_first_and_end() => base.Pages_are_of_ten_newest_first_and_end();

    [Fact]
    public override Task Filters_take_what_they_say_and_nothing_else() => base.Filters_take_what_they_say_and_nothing_else();

    [Fact]
    public override Task What_the_database_refuses_leaves_nothing_and_harms_nobody() => base.What_the_database_refuses_leaves_nothing_and_harms_nobody();

    [Fact]
    public override Task Text_that_no_database_can_hold_loses_its_odd_characters_only() => base.Text_that_no_database_can_hold_loses_its_odd_characters_only();

    [Fact]
    public override Task Old_events_go_with_their_alarms_and_the_others_stay() => base.Old_events_go_with_their_alarms_and_the_others_stay();

    [Fact]
    public override Task A_clock_in_the_far_future_removes_no_more_than_a_day_of_history() => base.A_clock_in_the_far_future_removes_no_more_than_a_day_of_history();

    [Fact]
    public override Task An_id_is_never_used_again() => base.An_id_is_never_used_again();

    [Fact]
    public override Task Operators_find_events_page_by_page_newest_first() => base.Operators_find_events_page_by_page_newest_first();

    [Fact]
    public override Task Operators_find_alarms_page_by_page_newest_first() => base.Operators_find_alarms_page_by_page_newest_first();

    [Fact]
    public override Task Operators_cannot_ask_for_what_no_index_has() => base.Operators_cannot_ask_for_what_no_index_has();

    [Fact]
    public override Task What_is_closed_takes_nothing_and_says_so() => base.What_is_closed_takes_nothing_and_says_so();

    [Fact]
    public async Task A_database_in_trouble_takes_nothing_and_works_again_by_itself_when_the_trouble_is_over()
    {
        await using var storage = await OpenAsync();
        Assert.True(await storage.History.Store(Samples.Event(), Samples.One(Samples.Alarm()), []).Within());
        await ScalarAsync("ALTER TABLE gateway_alarm RENAME TO away");

        Assert.False(await storage.History.Store(Samples.Event(), Samples.One(Samples.Alarm()), []).Within());
        Assert.True((await storage.History.QueryAlarms(Samples.Account, Samples.Anything).Within()).IsDefault);
        var writes = storage.RecoveryOf("write");
        var reads = storage.RecoveryOf("history-read");
        await ScalarAsync("ALTER TABLE away RENAME TO gateway_alarm");
        await Task.WhenAll(writes, reads).Within();
        Assert.True(await storage.History.Store(Samples.Event(), Samples.One(Samples.Alarm()), []).Within());
        Assert.Equal(2, (await storage.History.QueryAlarms(Samples.Account, Samples.Anything).Within()).Length);
    }

    [Fact]
    public async Task What_is_too_old_is_removed_at_the_start_and_every_hour()
    {
        var clock = new ManualTimeProvider(Samples.Noon);
        await using var storage = await TestStorage.OpenAsync(new StorageOptions { Path = _folder.Path }, clock);
        var signal = new RecoverySignal();
        using var pruner = new HistoryPruner(
            storage.Storage,
            new HistoryOptions { Keep = TimeSpan.FromDays(30) },
            storage.HistoryMetrics,
            clock,
            signal.CreateLogger<HistoryPruner>());
        await storage.History.Store(Samples.Event(Samples.Noon, "new"), [], []).Within();
        await storage.History.Store(Samples.Event(Samples.Noon.AddDays(-31), "old"), Samples.One(Samples.Alarm()), []).Within();
        await storage.History.Store(Samples.Event(Samples.Noon.AddDays(-30).AddMinutes(30), "older soon"), Samples.One(Samples.Alarm()), []).Within();

        var first = signal.Next("removed 1 events");
        await pruner.StartAsync(CancellationToken.None);
        await first.Within();
        Assert.Equal(1, await ScalarAsync("SELECT count(*) FROM gateway_event WHERE device_code = 'older soon'"));

        var second = signal.Next("removed 1 events");
        clock.Advance(TimeSpan.FromHours(1));
        await second.Within();
        Assert.Equal(0, await ScalarAsync("SELECT count(*) FROM gateway_event WHERE device_code <> 'new'"));
        await pruner.StopAsync(CancellationToken.None).Within();
    }
}

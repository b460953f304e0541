using System.Collections.Immutable;
using Gateway.Grains.History;
using Gateway.Grains.Interfaces.History;
using Gateway.Grains.Notifications;
using Gateway.Silo.Storage.History;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using static Gateway.Storage.Tests.History.Samples;

namespace Gateway.Storage.Tests.History;

/// <summary>What the history promises on both databases; each has a class that runs these.</summary>
public abstract class HistoryContract
{
    internal abstract Task<TestStorage> OpenAsync();

    /// <summary>Runs a statement on a connection of its own.</summary>
    internal abstract Task<long> ScalarAsync(string sql);

    /// <summary>Makes the database refuse alarms with this name.</summary>
    internal abstract Task RefuseAlarmsNamedAsync(string name);

    public virtual async Task An_alarm_is_found_as_it_was_stored()
    {
        await using var storage = await OpenAsync();
        var at = Noon.AddTicks(1230);
        Assert.True(await storage.History.Store(Event(at), One(Alarm(name: "客厅 – door 🏠")), []).Within());

        var found = Assert.Single(await storage.History.QueryAlarms(Account, Anything).Within());
        Assert.True(found.Id > 0);
        Assert.Equal(new AlarmView(found.Id, 1, "magnetic", 2, at, "1F", "客厅 – door 🏠", "5816"), found);
        Assert.Equal(TimeSpan.Zero, found.At.Offset);
        Assert.Empty(await storage.History.QueryAlarms(Account + 1, Anything).Within());
    }

    public virtual async Task Times_of_other_zones_are_the_same_times()
    {
        await using var storage = await OpenAsync();
        await storage.History.Store(Event(Noon.ToOffset(TimeSpan.FromHours(8))), One(Alarm()), []).Within();

        var moment = Anything with { From = Noon.ToOffset(TimeSpan.FromHours(-5)), To = Noon.ToOffset(TimeSpan.FromHours(3)) };
        Assert.Equal(Noon, Assert.Single(await storage.History.QueryAlarms(Account, moment).Within()).At);
    }

    public virtual async Task An_event_without_alarms_is_stored_too()
    {
        await using var storage = await OpenAsync();
        Assert.True(await storage.History.Store(Event(), [], []).Within());
        Assert.True(await storage.History.Store(Event(), default, default).Within());
        Assert.Equal(2, await ScalarAsync("SELECT count(*) FROM gateway_event WHERE device_code = '1f' AND value = 40 AND state = 'open'"));
    }

    public virtual async Task A_thousand_at_once_take_far_fewer_commits_and_all_are_there()
    {
        await using var storage = await OpenAsync();
        var stored = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => storage.History.Store(
            Event(Noon.AddSeconds(i), $"{i}"), [Alarm(name: $"{i}"), Alarm(account: 8)], One(Message($"{i}"))))).Within();

        Assert.All(stored, Assert.True);
        Assert.Equal(1000, await ScalarAsync("SELECT count(*) FROM gateway_event"));
        Assert.Equal(1000, await ScalarAsync("SELECT count(*) FROM gateway_outbox"));
        Assert.Equal(2000, await ScalarAsync(
            "SELECT count(*) FROM gateway_alarm AS alarm JOIN gateway_event AS event ON alarm.event_id = event.id "
            + "WHERE alarm.at = event.at AND (alarm.account_id = 8 OR alarm.name = event.device_code)"));
        Assert.InRange(storage.Commits, 1, 250);
    }

    public virtual async Task Pages_are_of_ten_newest_first_and_end()
    {
        await using var storage = await OpenAsync();

        // Stored out of order; two of each time, of which the later stored one is the newer.
        foreach (var second in new[] { 5, 3, 9, 1, 7, 0, 8, 2, 6, 4, 12, 11, 10 })
        {
            await storage.History.Store(Event(Noon.AddSeconds(second)), [Alarm(name: $"{second} a"), Alarm(name: $"{second} b")], []).Within();
        }

        var expected = Enumerable.Range(0, 13).Reverse().SelectMany(second => new[] { $"{second} b", $"{second} a" }).ToList();
        Assert.Equal(expected[..10], await NamesAsync(storage, Anything));
        Assert.Equal(expected[10..20], await NamesAsync(storage, Anything with { Page = 1 }));
        Assert.Equal(expected[20..], await NamesAsync(storage, Anything with { Page = 2 }));
        Assert.Empty(await NamesAsync(storage, Anything with { Page = 3 }));
        Assert.Empty(await NamesAsync(storage, Anything with { Page = int.MaxValue }));
    }

    public virtual async Task Filters_take_what_they_say_and_nothing_else()
    {
        await using var storage = await OpenAsync();
        await storage.History.Store(Event(Noon), One(Alarm(apartment: 1, device: 1, name: "door", typeId: 200, alarmType: 10)), []).Within();
        await storage.History.Store(Event(Noon.AddMinutes(1)), One(Alarm(apartment: 1, device: 2, name: "gas", typeId: 101, alarmType: 20)), []).Within();
        await storage.History.Store(Event(Noon.AddMinutes(2)), One(Alarm(apartment: 2, device: 1, name: "fire", typeId: 100, alarmType: 20)), []).Within();

        Assert.Equal(["fire", "gas", "door"], await NamesAsync(storage, Anything));
        Assert.Equal(["fire", "gas", "door"], await NamesAsync(storage, new AlarmFilter(0, null, null, default, default, default)));
        Assert.Equal(["fire", "gas"], await NamesAsync(storage, Anything with { From = Noon.AddMinutes(1) }));
        Assert.Equal(["gas", "door"], await NamesAsync(storage, Anything with { To = Noon.AddMinutes(1) }));
        Assert.Equal(["gas"], await NamesAsync(storage, Anything with { From = Noon.AddMinutes(1), To = Noon.AddMinutes(1) }));
        Assert.Empty(await NamesAsync(storage, Anything with { From = Noon.AddMinutes(1), To = Noon }));
        Assert.Equal(["fire", "gas", "door"], await NamesAsync(storage, Anything with { From = DateTimeOffset.MinValue, To = DateTimeOffset.MaxValue }));
        Assert.Equal(["gas", "door"], await NamesAsync(storage, Anything with { ApartmentIds = [1] }));
        Assert.Equal(["fire", "gas", "door"], await NamesAsync(storage, Anything with { ApartmentIds = [2, 1, 99] }));
        Assert.Equal(["fire", "door"], await NamesAsync(storage, Anything with { DeviceIds = [1] }));
        Assert.Equal(["door"], await NamesAsync(storage, Anything with { ApartmentIds = [1], DeviceIds = [1] }));
        Assert.Equal(["door"], await NamesAsync(storage, Anything with { AlarmTypes = [10] }));
        Assert.Equal(["fire", "gas"], await NamesAsync(storage, Anything with { AlarmTypes = [20] }));
        Assert.Equal(["gas"], await NamesAsync(storage, Anything with { AlarmTypes = [101] }));
        Assert.Equal(["fire", "door"], await NamesAsync(storage, Anything with { AlarmTypes = [100, 10] }));
        Assert.Empty(await NamesAsync(storage, Anything with { AlarmTypes = [int.MinValue, 0] }));
        Assert.Empty(await NamesAsync(storage, Anything with { DeviceIds = [long.MaxValue], ApartmentIds = [long.MinValue] }));
        Assert.Equal(["gas", "door"], await NamesAsync(storage, Anything with { ApartmentIds = [1, .. Enumerable.Range(100, 5000).Select(id => (long)id)] }));
    }

    public virtual async Task What_the_database_refuses_leaves_nothing_and_harms_nobody()
    {
        await using var storage = await OpenAsync();
        await RefuseAlarmsNamedAsync("refused");

        var stores = Enumerable.Range(0, 100).Select(i => storage.History.Store(
            Event(Noon.AddSeconds(i)), [Alarm(name: "first"), Alarm(name: i == 50 ? "refused" : "second")], One(Message()))).ToList();
        var other = storage.Outbox.Complete(1);

        var stored = await Task.WhenAll(stores).Within();
        Assert.Equal(50, Array.IndexOf(stored, false));
        Assert.Equal(1, stored.Count(taken => !taken));
        await other.Within();
        Assert.True(storage.Storage.Workers.IsAvailable);
        Assert.Equal(99, await ScalarAsync("SELECT count(*) FROM gateway_event"));
        Assert.Equal(198, await ScalarAsync("SELECT count(*) FROM gateway_alarm"));
        Assert.Equal(99, await ScalarAsync("SELECT count(*) FROM gateway_outbox"));
        Assert.True(await storage.History.Store(Event(), One(Alarm()), []).Within());
    }

    public virtual async Task Text_that_no_database_can_hold_loses_its_odd_characters_only()
    {
        await using var storage = await OpenAsync();
        var stores = await Task.WhenAll(
            storage.History.Store(Event(code: "nul\0"), One(Alarm(name: "half \ud83c pair, nul \0, whole 🏠")), One(Message("\udf00"))),
            storage.History.Store(Event(), One(Alarm(account: 8)), [])).Within();

        Assert.Equal([true, true], stores);
        Assert.Equal(["half \ufffd pair, nul \ufffd, whole 🏠"], await NamesAsync(storage, Anything));
        Assert.Equal("\ufffd", Assert.Single(await storage.Outbox.Claim(NotificationChannel.Mail, 9, TimeSpan.Zero).Within()).Notification.Recipient);
    }

    public virtual async Task Old_events_go_with_their_alarms_and_the_others_stay()
    {
        await using var storage = await OpenAsync();
        var now = DateTimeOffset.UtcNow;
        var old = HistoryPruner.AtOnce + 50;
        await Task.WhenAll(Enumerable.Range(0, old).Select(i => storage.History.Store(
            Event(now.AddDays(-30).AddSeconds(-i)), [Alarm(), Alarm(account: 8)], []))).Within();
        await storage.History.Store(Event(now.AddDays(-29)), One(Alarm(name: "kept")), []).Within();

        using var pruner = new HistoryPruner(
            storage.Storage, new HistoryOptions(), storage.HistoryMetrics, TimeProvider.System, NullLogger<HistoryPruner>.Instance);
        Assert.Equal(old, await pruner.Prune(now.AddDays(-29.5), CancellationToken.None).Within());

        Assert.Equal(["kept"], await NamesAsync(storage, Anything));
        Assert.Equal(1, await ScalarAsync("SELECT count(*) FROM gateway_event"));
        Assert.Equal(1, await ScalarAsync("SELECT count(*) FROM gateway_alarm"));
        Assert.Equal(0, await pruner.Prune(now.AddDays(-29.5), CancellationToken.None).Within());
    }

    public virtual async Task A_clock_in_the_far_future_removes_no_more_than_a_day_of_history()
    {
        var clock = new ManualTimeProvider(Noon);
        await using var storage = await OpenAsync();
        foreach (var days in new[] { -31, -30, -29, -28, -1 })
        {
            await storage.History.Store(Event(Noon.AddDays(days).AddMinutes(1), $"day {days}"), One(Alarm()), []).Within();
        }

        clock.SetWallClock(TimeSpan.FromDays(3650));
        var signal = new RecoverySignal();
        using var pruner = new HistoryPruner(
            storage.Storage, new HistoryOptions { Keep = TimeSpan.FromDays(29) }, storage.HistoryMetrics, clock, signal.CreateLogger<HistoryPruner>());
        var (removed, told) = (signal.Next("removed 2 events"), signal.Next("the clock says"));
        await pruner.StartAsync(CancellationToken.None);
        await removed.Within();
        await told.Within();
        Assert.Equal(3, await ScalarAsync("SELECT count(*) FROM gateway_event"));

        // It stays: so it is right, and the gateway was stopped for ten years.
        clock.Advance(BelievedTime.Probation);
        await Waiting.Until(async () => await ScalarAsync("SELECT count(*) FROM gateway_event") is var left and > 0 ? $"{left} events are left" : null);
        await pruner.StopAsync(CancellationToken.None).Within();
    }

    public virtual async Task An_id_is_never_used_again()
    {
        await using var storage = await OpenAsync();
        await storage.History.Store(Event(Noon), One(Alarm()), []).Within();
        var first = Assert.Single(await storage.History.QueryAlarms(Account, Anything).Within());
        using var pruner = new HistoryPruner(
            storage.Storage, new HistoryOptions(), storage.HistoryMetrics, TimeProvider.System, NullLogger<HistoryPruner>.Instance);
        await pruner.Prune(Noon.AddDays(1), CancellationToken.None).Within();
        Assert.Empty(await storage.History.QueryAlarms(Account, Anything).Within());

        await storage.History.Store(Event(Noon), One(Alarm()), []).Within();
        Assert.True(Assert.Single(await storage.History.QueryAlarms(Account, Anything).Within()).Id > first.Id);
    }

    public virtual async Task Operators_find_events_page_by_page_newest_first()
    {
        await using var storage = await OpenAsync();
        var events = Enumerable.Range(0, 40).Select(i => Event(Noon.AddSeconds(i / 4), $"code{i % 3}") with { RelayerId = i % 2 }).ToList();
        foreach (var happened in events)
        {
            Assert.True(await storage.History.Store(happened, [], []).Within());
        }

        EventSearch[] searches =
        [
            new(null, null, AnyTime), new(1, null, AnyTime), new(1, "code2", AnyTime), new(99, null, AnyTime),
            new(null, null, AnyTime with { From = Noon.AddSeconds(3) }), new(0, null, AnyTime with { From = Noon.AddSeconds(3), To = Noon.AddSeconds(7) }),
            new(null, null, AnyTime with { To = Noon.AddSeconds(2) }),
        ];
        foreach (var search in searches)
        {
            var found = await AllAsync(page => storage.Queries.Events(search with { Range = search.Range with { After = page } }), static row => row.Position);
            Assert.Equal(
                events.AsEnumerable().Reverse().Where(row => (search.RelayerId is null || row.RelayerId == search.RelayerId)
                    && (search.DeviceCode is null || row.DeviceCode == search.DeviceCode) && IsIn(search.Range, row.At)),
                found.Select(row => row.Event));
        }
    }

    public virtual async Task Operators_find_alarms_page_by_page_newest_first()
    {
        await using var storage = await OpenAsync();
        var alarms = new List<(DateTimeOffset At, StoredAlarm Alarm)>();
        for (var i = 0; i < 40; i++)
        {
            var alarm = Alarm(account: i % 2, apartment: i % 4, device: i % 8, name: $"{i}");
            alarms.Insert(0, (Noon.AddSeconds(i / 4), alarm));
            Assert.True(await storage.History.Store(Event(Noon.AddSeconds(i / 4)), One(alarm), []).Within());
        }

        AlarmSearch[] searches =
        [
            new(null, null, null, AnyTime), new(1, null, null, AnyTime), new(null, 2, null, AnyTime), new(0, 2, 6, AnyTime), new(1, 2, null, AnyTime),
            new(null, null, null, AnyTime with { From = Noon.AddSeconds(3) }),
            new(1, null, null, AnyTime with { From = Noon.AddSeconds(3), To = Noon.AddSeconds(7) }),
        ];
        foreach (var search in searches)
        {
            var found = await AllAsync(page => storage.Queries.Alarms(search with { Range = search.Range with { After = page } }), static row => row.Position);
            Assert.Equal(
                alarms.Where(row => (search.AccountId is null || row.Alarm.AccountId == search.AccountId)
                    && (search.ApartmentId is null || row.Alarm.ApartmentId == search.ApartmentId)
                    && (search.DeviceId is null || row.Alarm.DeviceId == search.DeviceId) && IsIn(search.Range, row.At)),
                found.Select(row => (row.At, row.Alarm)));
        }
    }

    public virtual async Task Operators_cannot_ask_for_what_no_index_has()
    {
        var storage = await OpenAsync();
        await using (storage)
        {
            await Assert.ThrowsAsync<ArgumentException>(() => storage.Queries.Events(new EventSearch(null, "1F", AnyTime)));
            await Assert.ThrowsAsync<ArgumentException>(() => storage.Queries.Alarms(new AlarmSearch(1, null, 5, AnyTime)));
            await Assert.ThrowsAsync<ArgumentException>(() => storage.Queries.Events(new EventSearch(null, null, AnyTime with { Limit = 0 })));
            await Assert.ThrowsAsync<ArgumentException>(() => storage.Queries.Alarms(new AlarmSearch(null, null, null, AnyTime with { Limit = 1001 })));
        }

        var queries = storage.Queries;
        Assert.True((await queries.Events(new EventSearch(null, null, AnyTime)).Within()).IsDefault);
        Assert.True((await queries.Alarms(new AlarmSearch(null, null, null, AnyTime)).Within()).IsDefault);
    }

    public virtual async Task What_is_closed_takes_nothing_and_says_so()
    {
        var storage = await OpenAsync();
        var stores = Enumerable.Range(0, 500).Select(_ => storage.History.Store(Event(), One(Alarm()), One(Message()))).ToList();
        await storage.DisposeAsync().AsTask().Within();

        Assert.All(await Task.WhenAll(stores).Within(), Assert.True);
        Assert.False(await storage.History.Store(Event(), [], []).Within());
        Assert.False(await storage.History.Store(One(Message())).Within());
        Assert.True((await storage.History.QueryAlarms(Account, Anything).Within()).IsDefault);
        await using var again = await OpenAsync();
        Assert.Equal(500, await ScalarAsync("SELECT count(*) FROM gateway_alarm"));
    }

    private static readonly HistoryRange AnyTime = new(null, null, null, 7);

    private static bool IsIn(HistoryRange range, DateTimeOffset at) => !(at < range.From || at > range.To);

    private static async Task<List<T>> AllAsync<T>(Func<HistoryPosition?, Task<ImmutableArray<T>>> read, Func<T, HistoryPosition> position)
    {
        var found = new List<T>();
        ImmutableArray<T> page;
        do
        {
            page = await read(found.Count == 0 ? null : position(found[^1])).Within();
            found.AddRange(page);
        }
        while (page.Length == AnyTime.Limit);

        return found;
    }

    private static async Task<IEnumerable<string>> NamesAsync(TestStorage storage, AlarmFilter filter)
    {
        var page = await storage.History.QueryAlarms(Account, filter).Within();
        return page.Select(alarm => alarm.Name);
    }
}

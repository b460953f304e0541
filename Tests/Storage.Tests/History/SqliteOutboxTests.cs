using Gateway.Grains.Notifications;
using Gateway.Silo.Storage;

namespace Gateway.Storage.Tests.History;

public sealed class SqliteOutboxTests : OutboxContract, IDisposable
{
    private readonly TestFolder _folder = new();

    internal override Task<TestStorage> OpenAsync() => TestStorage.OpenAsync(new StorageOptions { Path = _folder.Path });

    public void Dispose() => _folder.Dispose();

    [Fact]
    public override Task A_message_comes_out_as_it_went_in_and_is_gone_when_it_is_done() => base.A_message_comes_out_as_it_went_in_and_is_gone_when_it_is_done();

    [Fact]
    public override Task Only_as_many_as_asked_for_come_and_the_longest_due_first() => base.Only_as_many_as_asked_for_come_and_the_longest_due_first();

    [Fact]
    public override Task Nobody_else_gets_a_message_while_its_lease_lasts_and_anybody_afterwards() => base.Nobody_else_gets_a_message_while_its_lease_lasts_and_anybody_afterwards();

    [Fact]
    public override Task Many_who_take_at_once_never_get_the_same_message() => base.Many_who_take_at_once_never_get_the_same_message();

    [Fact]
    public override Task What_is_put_off_comes_back_later_with_its_attempts_counted() => base.What_is_put_off_comes_back_later_with_its_attempts_counted();

    [Fact]
    public override Task Whoever_waits_is_told_of_what_this_process_stores() => base.Whoever_waits_is_told_of_what_this_process_stores();

    [Fact]
    public override Task What_waits_survives_a_restart() => base.What_waits_survives_a_restart();

    [Fact]
    public async Task Leases_and_delays_end_by_the_clock()
    {
        var clock = new ManualTimeProvider(Samples.Noon);
        await using var storage = await TestStorage.OpenAsync(new StorageOptions { Path = _folder.Path }, clock);
        await storage.History.Store(Samples.One(Samples.Message())).Within();
        var minute = TimeSpan.FromMinutes(1);

        var taken = Assert.Single(await storage.Outbox.Claim(NotificationChannel.Mail, 1, minute).Within());
        Assert.Equal(Samples.Noon, taken.Created);
        clock.Advance(minute - TimeSpan.FromMilliseconds(1));
        Assert.Empty(await storage.Outbox.Claim(NotificationChannel.Mail, 1, minute).Within());
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Single(await storage.Outbox.Claim(NotificationChannel.Mail, 1, minute).Within());

        await storage.Outbox.PutOff(taken.Id, minute, "no answer").Within();
        clock.Advance(minute - TimeSpan.FromMilliseconds(1));
        Assert.Empty(await storage.Outbox.Claim(NotificationChannel.Mail, 1, minute).Within());
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, Assert.Single(await storage.Outbox.Claim(NotificationChannel.Mail, 1, minute).Within()).Attempts);
    }
}

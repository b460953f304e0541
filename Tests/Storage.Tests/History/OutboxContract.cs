using System.Collections.Immutable;
using Gateway.Grains.Notifications;
using Gateway.Silo.Storage.Outbox;
using static Gateway.Storage.Tests.History.Samples;

namespace Gateway.Storage.Tests.History;

/// <summary>What the outbox promises on both databases; each has a class that runs these.</summary>
public abstract class OutboxContract
{
    private const NotificationChannel Mail = NotificationChannel.Mail;
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    internal abstract Task<TestStorage> OpenAsync();

    public virtual async Task A_message_comes_out_as_it_went_in_and_is_gone_when_it_is_done()
    {
        await using var storage = await OpenAsync();
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        var push = Message("token", NotificationChannel.Push);
        Assert.True(await storage.History.Store(Event(), One(Alarm()), [Message(), push]).Within());
        Assert.True(await storage.History.Store([Message("other")]).Within());

        var taken = await storage.Outbox.Claim(NotificationChannel.Push, 10, Long).Within();
        var message = Assert.Single(taken);
        Assert.Equal(push, message.Notification);
        Assert.Equal(0, message.Attempts);
        Assert.InRange(message.Created, before, DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.Equal(["me@example.org", "other"], Recipients(await storage.Outbox.Claim(Mail, 10, Long).Within()));
        Assert.Equal(1, await storage.Outbox.CountWaiting(NotificationChannel.Push).Within());

        Assert.True(await storage.Outbox.Complete(message.Id).Within());
        Assert.Equal(0, await storage.Outbox.CountWaiting(NotificationChannel.Push).Within());
        Assert.Equal(2, await storage.Outbox.CountWaiting(Mail).Within());
        Assert.False(await storage.Outbox.Complete(message.Id).Within());
    }

    public virtual async Task Only_as_many_as_asked_for_come_and_the_longest_due_first()
    {
        await using var storage = await OpenAsync();
        await storage.History.Store([.. Enumerable.Range(0, 25).Select(i => Message($"{i:00}"))]).Within();

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i:00}"), Recipients(await storage.Outbox.Claim(Mail, 10, Long).Within()));
        Assert.Equal(Enumerable.Range(10, 10).Select(i => $"{i:00}"), Recipients(await storage.Outbox.Claim(Mail, 10, Long).Within()));
        Assert.Equal(Enumerable.Range(20, 5).Select(i => $"{i:00}"), Recipients(await storage.Outbox.Claim(Mail, 10, Long).Within()));
        Assert.Empty(await storage.Outbox.Claim(Mail, 10, Long).Within());
        Assert.Empty(await storage.Outbox.Claim(NotificationChannel.Sms, 10, Long).Within());
    }

    public virtual async Task Nobody_else_gets_a_message_while_its_lease_lasts_and_anybody_afterwards()
    {
        await using var storage = await OpenAsync();
        var other = Other(storage);
        await storage.History.Store(One(Message())).Within();

        var taken = Assert.Single(await storage.Outbox.Claim(Mail, 10, Long).Within());
        Assert.Empty(await other.Claim(Mail, 10, Long).Within());
        Assert.False(await other.Complete(taken.Id).Within());
        Assert.False(await other.PutOff(taken.Id, TimeSpan.Zero, "not mine").Within());

        // A lease that is over at once stands for a process that died.
        Assert.True(await storage.Outbox.PutOff(taken.Id, TimeSpan.Zero, "released").Within());
        Assert.Single(await storage.Outbox.Claim(Mail, 10, TimeSpan.Zero).Within());
        var again = Assert.Single(await other.Claim(Mail, 10, Long).Within());
        Assert.Equal(taken.Id, again.Id);
        Assert.False(await storage.Outbox.Complete(taken.Id).Within());
        Assert.False(await storage.Outbox.PutOff(taken.Id, TimeSpan.Zero, "too late").Within());
        Assert.True(await other.Complete(taken.Id).Within());
    }

    public virtual async Task Many_who_take_at_once_never_get_the_same_message()
    {
        await using var storage = await OpenAsync();
        const int Messages = 500;
        await storage.History.Store([.. Enumerable.Range(0, Messages).Select(i => Message($"{i}"))]).Within();

        var owners = Enumerable.Range(0, 4).Select(_ => Other(storage)).ToList();
        var taken = await Task.WhenAll(owners.Select(async owner =>
        {
            var mine = new List<long>();
            while (true)
            {
                var some = await owner.Claim(Mail, 7, Long);
                if (some.IsEmpty)
                {
                    return mine;
                }

                mine.AddRange(some.Select(message => message.Id));
            }
        })).Within();

        Assert.Equal(Messages, taken.SelectMany(mine => mine).Distinct().Count());
        Assert.Equal(Messages, taken.Sum(mine => mine.Count));
    }

    public virtual async Task What_is_put_off_comes_back_later_with_its_attempts_counted()
    {
        await using var storage = await OpenAsync();
        await storage.History.Store(One(Message())).Within();

        var taken = Assert.Single(await storage.Outbox.Claim(Mail, 1, Long).Within());
        Assert.True(await storage.Outbox.PutOff(taken.Id, TimeSpan.Zero, "no answer").Within());
        taken = Assert.Single(await storage.Outbox.Claim(Mail, 1, Long).Within());
        Assert.Equal(1, taken.Attempts);

        Assert.True(await storage.Outbox.PutOff(taken.Id, Long, new string('x', 499) + "🏠\0").Within());
        Assert.Empty(await storage.Outbox.Claim(Mail, 1, Long).Within());
        Assert.Equal(1, await storage.Outbox.CountWaiting(Mail).Within());
        Assert.False(await storage.Outbox.PutOff(taken.Id, Long, "no longer mine").Within());
    }

    public virtual async Task Whoever_waits_is_told_of_what_this_process_stores()
    {
        await using var storage = await OpenAsync();
        var mail = storage.Outbox.NextStored(Mail);
        var sms = storage.Outbox.NextStored(NotificationChannel.Sms);
        Assert.False(mail.IsCompleted);

        await storage.History.Store(Event(), [], One(Message())).Within();
        await mail.Within();
        Assert.False(sms.IsCompleted);
        Assert.False(storage.Outbox.NextStored(Mail).IsCompleted);

        await storage.History.Store([Message("1", NotificationChannel.Sms), Message("2", NotificationChannel.Sms)]).Within();
        await sms.Within();
    }

    public virtual async Task What_waits_survives_a_restart()
    {
        await using (var first = await OpenAsync())
        {
            await first.History.Store(One(Message())).Within();
            await first.Outbox.Claim(Mail, 1, TimeSpan.Zero).Within();
        }

        await using var second = await OpenAsync();
        Assert.Equal(["me@example.org"], Recipients(await second.Outbox.Claim(Mail, 1, Long).Within()));
    }

    // As another process would: with a name of its own in the leases.
    private static OutboxStore Other(TestStorage storage) => new(storage.Storage.Workers, new OutboxSignal(), $"other/{Guid.NewGuid()}");

    private static IEnumerable<string> Recipients(ImmutableArray<OutboxMessage> messages) => messages.Select(message => message.Notification.Recipient);
}

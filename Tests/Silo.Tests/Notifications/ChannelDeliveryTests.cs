using System.Threading.Channels;
using Gateway.Grains.Notifications;
using Gateway.Silo.Notifications;
using Gateway.Silo.Storage.Outbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Silo.Tests.Notifications;

public sealed class ChannelDeliveryTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly Provider _provider = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private FakeOutbox _outbox = null!;
    private Task _running = Task.CompletedTask;

    public Task InitializeAsync()
    {
        _outbox = new FakeOutbox(_time);
        var settings = new NotificationSettings { FirstRetry = TimeSpan.FromSeconds(10), GiveUp = TimeSpan.FromHours(2) };
        var delivery = new ChannelDelivery(_provider, _outbox, settings, TimeSpan.FromSeconds(1), _time, NullLogger.Instance);
        _running = Task.Run(() => delivery.Run(_stopping.Token, _aborting.Token));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _aborting.CancelAsync();
        await _running.Within("end of the delivery");
    }

    [Fact]
    public async Task What_was_sent_leaves_the_outbox_and_not_before()
    {
        _outbox.Add(1);
        var attempt = await _provider.Next();
        Assert.Equal(("text 1", 0), (attempt.Message.Notification.Text, attempt.Message.Attempts));
        Assert.False(_outbox.Done.TryRead(out _));
        attempt.Result.SetResult(SendResult.Sent);
        Assert.Equal(("completed", 1, default), await Settled());
    }

    [Fact]
    public async Task What_fails_is_tried_again_after_a_pause_that_doubles()
    {
        _outbox.Add(1);
        for (var failures = 1; failures <= 4; failures++)
        {
            var attempt = await _provider.Next();
            Assert.Equal(failures - 1, attempt.Message.Attempts);
            attempt.Result.SetResult(SendResult.Retry("busy"));
            var (what, _, delay) = await Settled();
            var longest = TimeSpan.FromSeconds(10 << (failures - 1));
            Assert.Equal("put off", what);
            Assert.InRange(delay, longest / 2, longest);
            _time.Advance(delay);
            _outbox.Wake();
        }

        (await _provider.Next()).Result.SetResult(SendResult.Sent);
        Assert.Equal("completed", (await Settled()).What);
    }

    [Fact]
    public async Task A_provider_may_ask_to_be_left_alone_for_longer_but_not_for_ever()
    {
        _outbox.Add(1);
        (await _provider.Next()).Result.SetResult(SendResult.Retry("busy", TimeSpan.FromMinutes(3)));
        Assert.Equal(TimeSpan.FromMinutes(3), (await Settled()).Delay);
        _outbox.Add(2);
        (await _provider.Next()).Result.SetResult(SendResult.Retry("busy", TimeSpan.FromDays(3)));
        Assert.Equal(TimeSpan.FromHours(1), (await Settled()).Delay);
    }

    [Fact]
    public async Task What_is_refused_is_given_up_at_once()
    {
        _outbox.Add(1);
        (await _provider.Next()).Result.SetResult(SendResult.Refused("no such recipient"));
        Assert.Equal(("completed", 1, default), await Settled());
    }

    [Fact]
    public async Task What_grows_too_old_is_given_up_after_a_last_attempt()
    {
        var began = _time.GetUtcNow();
        _outbox.Add(1);
        while (true)
        {
            (await _provider.Next()).Result.SetResult(SendResult.Retry("away", TimeSpan.FromMinutes(50)));
            var (what, _, delay) = await Settled();
            if (what == "completed")
            {
                break;
            }

            _time.Advance(delay);
            _outbox.Wake();
        }

        Assert.Equal(TimeSpan.FromHours(2), _time.GetUtcNow() - began);
    }

    [Fact]
    public async Task No_more_than_a_few_are_sent_at_once()
    {
        const int Many = (2 * ChannelDelivery.MaxParallel) + 3;
        for (var id = 1; id <= Many; id++)
        {
            _outbox.Add(id);
        }

        var open = new Queue<Attempt>();
        for (var sent = 0; sent < Many; sent++)
        {
            while (open.Count < Math.Min(ChannelDelivery.MaxParallel, Many - sent))
            {
                open.Enqueue(await _provider.Next());
            }

            Assert.False(_provider.TryNext());
            open.Dequeue().Result.SetResult(SendResult.Sent);
            Assert.Equal("completed", (await Settled()).What);
        }
    }

    [Fact]
    public async Task A_message_that_nobody_thought_of_does_not_stop_the_others()
    {
        _outbox.Add(1);
        (await _provider.Next()).Result.SetException(new FormatException("unheard of"));
        Assert.Equal("put off", (await Settled()).What);
        _outbox.Add(2);
        (await _provider.Next()).Result.SetResult(SendResult.Sent);
        Assert.Equal(("completed", 2, default), await Settled());
    }

    [Fact]
    public async Task The_outbox_hears_of_it_even_when_the_database_is_away_for_a_while()
    {
        _outbox.Add(1);
        var attempt = await _provider.Next();
        _outbox.Fail(2);
        attempt.Result.SetResult(SendResult.Sent);
        Assert.Equal(("completed", 1, default), await WhileTimePasses(Settled()));
    }

    [Fact]
    public async Task What_is_stored_while_the_database_is_away_is_sent_afterwards()
    {
        _outbox.Fail(1);
        _outbox.Add(1);
        (await WhileTimePasses(_provider.Next())).Result.SetResult(SendResult.Sent);
        Assert.Equal("completed", (await Settled()).What);
    }

    [Fact]
    public async Task When_it_stops_attempts_under_way_may_end_and_nothing_new_begins()
    {
        _outbox.Add(1);
        var attempt = await _provider.Next();
        await _stopping.CancelAsync();
        _outbox.Add(2);
        attempt.Result.SetResult(SendResult.Sent);
        Assert.Equal(("completed", 1, default), await Settled());
        await _running.Within("end of the delivery");
        Assert.False(_provider.TryNext());
    }

    [Fact]
    public async Task An_attempt_that_does_not_end_is_broken_off_and_due_again_at_once()
    {
        _outbox.Add(1);
        await _provider.Next();
        await _stopping.CancelAsync();
        await _aborting.CancelAsync();
        Assert.Equal(("put off", 1, TimeSpan.Zero), await Settled());
        await _running.Within("end of the delivery");
    }

    private async Task<T> WhileTimePasses<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        return await task;
    }

    private Task<(string What, long Id, TimeSpan Delay)> Settled() => _outbox.Done.Next("word to the outbox");

    private sealed record Attempt(OutboxMessage Message, TaskCompletionSource<SendResult> Result);

    private sealed class Provider : INotificationChannel
    {
        private readonly Channel<Attempt> _attempts = System.Threading.Channels.Channel.CreateUnbounded<Attempt>();

        public NotificationChannel Channel => NotificationChannel.Sms;

        public TimeSpan Timeout => TimeSpan.FromSeconds(20);

        public async Task<SendResult> Send(OutboxMessage message, CancellationToken cancellation)
        {
            var attempt = new Attempt(message, new TaskCompletionSource<SendResult>(TaskCreationOptions.RunContinuationsAsynchronously));
            _attempts.Writer.TryWrite(attempt);
            return await attempt.Result.Task.WaitAsync(cancellation);
        }

        public Task<Attempt> Next() => _attempts.Reader.Next("attempt to send");

        public bool TryNext() => _attempts.Reader.TryRead(out _);
    }
}

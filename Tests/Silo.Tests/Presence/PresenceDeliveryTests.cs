using System.Diagnostics.Metrics;
using System.Text.Json;
using Gateway.Silo.Notifications;
using Gateway.Silo.Notifications.Webhooks;
using Gateway.Silo.Presence;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Silo.Tests.Presence;

/// <summary>Who tells presence events, in which order, and what is given up; two processes of one cluster, step by step.</summary>
public sealed class PresenceDeliveryTests : IDisposable
{
    private const int MaxWaiting = 250;

    private static readonly TimeSpan s_attempt = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_lease = s_attempt + PresenceDelivery.Margin;
    private static readonly TimeSpan s_firstRetry = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan s_giveUp = TimeSpan.FromHours(2);

    private readonly ManualTimeProvider _time = new();
    private readonly FakePresenceOutbox _outbox;
    private readonly Receiver _receiver = new();
    private readonly PresenceDelivery _a;
    private readonly PresenceDelivery _b;

    public PresenceDeliveryTests()
    {
        _outbox = new FakePresenceOutbox(_time);
        _a = Process("a");
        _b = Process("b");
    }

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
    }

    [Fact]
    public async Task What_is_told_leaves_the_outbox_and_not_before()
    {
        _outbox.Add("relayer:a", PresenceDelivery.MaxBatch + 1);
        _receiver.Answer = null;
        var step = Step(_a);
        Assert.False(step.IsCompleted);
        Assert.Equal(PresenceDelivery.MaxBatch + 1, _outbox.Waiting.Count());
        _receiver.End(SendResult.Sent);
        Assert.Equal(TimeSpan.Zero, await step);
        _receiver.Answer = SendResult.Sent;
        Assert.Equal(TimeSpan.Zero, await Step(_a));
        Assert.Equal(PresenceDelivery.Poll, await Step(_a));
        Assert.Equal([.. Range(1, PresenceDelivery.MaxBatch), PresenceDelivery.MaxBatch + 1], _receiver.Told.SelectMany(ids => ids));
        Assert.Empty(_outbox.Waiting);
    }

    [Fact]
    public async Task When_the_process_that_tells_dies_another_one_takes_over_in_the_same_order()
    {
        _outbox.Add("relayer:a", 3);
        _receiver.Answer = null;
        var dying = Step(_a);
        Assert.Equal([1, 2, 3], Assert.Single(_receiver.Told));

        // From now on it does nothing any more, and nobody knows.
        _outbox.Add("relayer:a", 2);
        _receiver.Answer = SendResult.Sent;
        for (var waited = TimeSpan.Zero; waited < s_lease; waited += PresenceDelivery.Poll)
        {
            Assert.Equal(PresenceDelivery.Poll, await Step(_b));
            Assert.Single(_receiver.Told);
            _time.Advance(PresenceDelivery.Poll);
        }

        Assert.Equal(TimeSpan.Zero, await Step(_b));
        Assert.Equal([1, 2, 3, 4, 5], _receiver.Told[^1]);
        Assert.Empty(_outbox.Waiting);
        Assert.False(dying.IsCompleted);
    }

    [Fact]
    public async Task One_that_stops_hands_over_at_once()
    {
        _outbox.Add("relayer:a");
        await Step(_a);
        _outbox.Add("relayer:a");
        await Step(_b);
        Assert.Equal([1], Assert.Single(_receiver.Told));
        await _a.StopAsync(default);
        await Step(_b);
        Assert.Equal([2], _receiver.Told[^1]);
    }

    [Fact]
    public async Task One_that_stood_still_tells_nothing_of_what_another_one_told_meanwhile()
    {
        _outbox.Add("relayer:a", 2);
        _receiver.Answer = SendResult.Retry("away");
        await Step(_a);
        _time.Advance(s_lease);
        _receiver.Answer = SendResult.Sent;
        await Step(_b);
        Assert.Equal([1, 2], _receiver.Told[^1]);
        await _b.StopAsync(default);
        _outbox.Add("relayer:a");
        await Step(_a);
        Assert.Equal([3], _receiver.Told[^1]);
    }

    [Fact]
    public async Task A_receiver_that_wants_to_be_left_alone_is_by_all_processes_though_the_lease_is_shorter()
    {
        var pause = TimeSpan.FromMinutes(10);
        _outbox.Add("relayer:a");
        _receiver.Answer = SendResult.Retry("busy", pause);
        await Step(_a);
        _receiver.Answer = SendResult.Sent;
        for (var waited = TimeSpan.Zero; waited < pause; waited += PresenceDelivery.Poll)
        {
            Assert.InRange(await Step(_a), TimeSpan.FromTicks(1), PresenceDelivery.Poll);
            Assert.Equal(PresenceDelivery.Poll, await Step(_b));
            Assert.Single(_receiver.Told);
            _time.Advance(PresenceDelivery.Poll);
        }

        await Step(_a);
        Assert.Equal(2, _receiver.Told.Count);
        Assert.Empty(_outbox.Waiting);
    }

    [Fact]
    public async Task What_fails_is_tried_again_after_a_pause_that_doubles()
    {
        _outbox.Add("relayer:a");
        _receiver.Answer = SendResult.Retry("away");
        await Step(_a);
        for (var failures = 1; failures <= 5; failures++)
        {
            var paused = TimeSpan.Zero;
            while (await Step(_a) is var left && _receiver.Told.Count == failures)
            {
                _time.Advance(left);
                paused += left;
            }

            var longest = s_firstRetry * Math.Pow(2, failures - 1);
            Assert.InRange(paused, longest / 2, longest);
        }
    }

    [Fact]
    public async Task What_grows_too_old_is_given_up_after_a_last_attempt_and_counted()
    {
        using var givenUp = new Counted("gateway.presence.webhook.given_up");
        _outbox.Add("relayer:old", MaxWaiting - 10);
        _time.Advance(s_giveUp - TimeSpan.FromSeconds(1));
        _outbox.Add("relayer:new", 10);
        _receiver.Answer = SendResult.Retry("away");
        await Step(_a);
        Assert.Equal((0, MaxWaiting), (givenUp.Total, _outbox.Waiting.Count()));

        await AttemptAgain();
        Assert.Equal(MaxWaiting - 10, givenUp.Total);
        _receiver.Answer = SendResult.Sent;
        await AttemptAgain();
        Assert.Equal(Range(MaxWaiting - 9, 10), _receiver.Told[^1]);
        Assert.Equal(MaxWaiting - 10, givenUp.Total);
    }

    [Fact]
    public async Task What_waited_while_the_gateway_was_off_is_told_however_old_it_is()
    {
        _outbox.Add("relayer:a");
        _time.Advance(2 * s_giveUp);
        await Step(_a);
        Assert.Equal([1], Assert.Single(_receiver.Told));
    }

    [Fact]
    public async Task Of_too_many_the_oldest_are_given_up_and_counted_even_during_a_pause()
    {
        using var givenUp = new Counted("gateway.presence.webhook.given_up");
        _outbox.Add("relayer:a", MaxWaiting);
        _receiver.Answer = SendResult.Retry("away", TimeSpan.FromHours(1));
        await Step(_a);
        _time.Advance(PresenceDelivery.Poll);
        await Step(_a);
        Assert.Equal(0, givenUp.Total);

        _outbox.Add("relayer:a", 130);
        _time.Advance(PresenceDelivery.Poll);
        await Step(_a);
        Assert.Equal(130, givenUp.Total);
        Assert.Equal(Range(131, MaxWaiting), _outbox.Waiting);
        Assert.Single(_receiver.Told);
    }

    [Fact]
    public async Task Of_too_many_for_a_receiver_that_is_only_slow_the_oldest_are_given_up_too()
    {
        using var givenUp = new Counted("gateway.presence.webhook.given_up");
        for (var second = 0; second < 5; second++)
        {
            _outbox.Add("relayer:a", 2 * PresenceDelivery.MaxBatch);
            Assert.Equal(TimeSpan.Zero, await Step(_a));
            _time.Advance(PresenceDelivery.Poll);
        }

        Assert.InRange(_outbox.Waiting.Count(), MaxWaiting - PresenceDelivery.MaxBatch, MaxWaiting);
        Assert.Equal((10 - 5) * PresenceDelivery.MaxBatch, givenUp.Total + _outbox.Waiting.Count());
        Assert.Equal(_receiver.Told.SelectMany(ids => ids).Order(), _receiver.Told.SelectMany(ids => ids));
    }

    [Fact]
    public async Task What_is_refused_is_given_up_and_what_comes_after_it_is_told()
    {
        using var givenUp = new Counted("gateway.presence.webhook.given_up");
        _outbox.Add("relayer:a", PresenceDelivery.MaxBatch + 1);
        _receiver.Answer = SendResult.Refused("no");
        Assert.Equal(TimeSpan.Zero, await Step(_a));
        Assert.Equal(PresenceDelivery.MaxBatch, givenUp.Total);
        _receiver.Answer = SendResult.Sent;
        await Step(_a);
        Assert.Equal([PresenceDelivery.MaxBatch + 1], _receiver.Told[^1]);
    }

    private static IEnumerable<long> Range(long first, int count) => Enumerable.Range(0, count).Select(i => first + i);

    private static Task<TimeSpan> Step(PresenceDelivery process) => process.Step(default);

    private PresenceDelivery Process(string name) => new(
        _outbox.Of(name),
        _receiver,
        new PresenceDeliveryOptions { MaxWaiting = MaxWaiting, FirstRetry = s_firstRetry, GiveUp = s_giveUp },
        _time,
        NullLogger<PresenceDelivery>.Instance);

    /// <summary>Lets time pass until the next attempt, and makes it.</summary>
    private async Task AttemptAgain()
    {
        var attempts = _receiver.Told.Count;
        for (var waited = TimeSpan.Zero; _receiver.Told.Count == attempts; waited += PresenceDelivery.Poll)
        {
            Assert.True(waited < RetryDelay.Longest, "there was no further attempt");
            _time.Advance(PresenceDelivery.Poll);
            await Step(_a);
        }
    }

    private sealed class Receiver : IWebhook
    {
        private TaskCompletionSource<SendResult> _answer = new();

        /// <summary>The ids of each request.</summary>
        public List<long[]> Told { get; } = [];

        /// <summary>What every request is answered with; null for nothing until <see cref="End"/>.</summary>
        public SendResult? Answer { get; set; } = SendResult.Sent;

        public TimeSpan Timeout => s_attempt;

        public void End(SendResult result)
        {
            _answer.SetResult(result);
            _answer = new TaskCompletionSource<SendResult>();
        }

        public Task<SendResult> Send(byte[] body, string idempotencyKey, CancellationToken cancellation)
        {
            using var json = JsonDocument.Parse(body);
            Told.Add([.. json.RootElement.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("id").GetInt64())]);
            return Answer is { } answer ? Task.FromResult(answer) : _answer.Task;
        }
    }

    /// <summary>What a counter counts from now on; the tests of one class run one after the other.</summary>
    private sealed class Counted : IDisposable
    {
        private readonly MeterListener _listener = new();

        public Counted(string name)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Gateway" && instrument.Name == name)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, n, _, _) => Total += n);
            _listener.Start();
        }

        public long Total { get; private set; }

        public void Dispose() => _listener.Dispose();
    }
}

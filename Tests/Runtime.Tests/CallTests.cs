using Microsoft.Extensions.Logging;

namespace Gateway.Runtime.Tests;

public sealed class CallTests(RuntimeFixture runtime) : IClassFixture<RuntimeFixture>
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    [Fact]
    public async Task An_exception_arrives_at_the_caller()
    {
        var grain = runtime.Grains.GetGrain<ISerialGrain>(RuntimeFixture.NewKey());
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.Fail("at once").Within("the failure"));
        Assert.Equal("at once", failure.Message);
    }

    [Fact]
    public async Task An_exception_after_an_await_arrives_at_the_caller()
    {
        var key = RuntimeFixture.NewKey();
        var call = runtime.Grains.GetGrain<ISerialGrain>(key).FailLater("later", key);
        Gates.Open(key);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => call.Within("the failure"));
        Assert.Equal("later", failure.Message);
    }

    [Fact]
    public async Task A_caller_without_an_answer_gets_a_timeout()
    {
        var key = RuntimeFixture.NewKey();
        var call = runtime.Grains.GetGrain<ISerialGrain>(key).Never(key);
        runtime.Clock.Advance(Settings.ResponseTimeout - Step);
        Assert.False(call.IsCompleted);

        await runtime.AdvanceUntilAsync(() => call.IsCompleted, Step, "the time-out of a call without an answer");

        await Assert.ThrowsAsync<TimeoutException>(() => call);
        Gates.Open(key);
    }

    [Fact]
    public async Task A_method_may_have_a_timeout_of_its_own()
    {
        var key = RuntimeFixture.NewKey();
        var call = runtime.Grains.GetGrain<ISerialGrain>(key).NeverShort(key);
        runtime.Clock.Advance(3 * Step);
        Assert.False(call.IsCompleted);

        runtime.Clock.Advance(2 * Step);
        await runtime.AdvanceUntilAsync(() => call.IsCompleted, TimeSpan.FromTicks(1), "the method's own time-out");

        await Assert.ThrowsAsync<TimeoutException>(() => call);
        Gates.Open(key);
    }

    [Fact]
    public async Task A_request_that_waits_behind_another_times_out_too_and_is_not_run_afterwards()
    {
        var key = RuntimeFixture.NewKey();
        var grain = runtime.Grains.GetGrain<ISerialGrain>(key);
        var held = grain.Hold("first", key);
        await Journal.Of(key).Seen("first starts");
        var waiting = grain.Note("late");

        await runtime.AdvanceUntilAsync(() => waiting.IsCompleted && held.IsCompleted, Step, "both time-outs");

        await Assert.ThrowsAsync<TimeoutException>(() => waiting);
        await Assert.ThrowsAsync<TimeoutException>(() => held);
        Gates.Open(key);
        await Journal.Of(key).Seen("first ends");
        await grain.Note("afterwards").Within("the grain, free again");
        Assert.Equal(["first starts", "first ends", "afterwards"], Journal.Of(key).Lines);
    }

    [Fact]
    public async Task A_cancelled_caller_is_told_at_once_and_the_grain_learns_of_it()
    {
        var key = RuntimeFixture.NewKey();
        using var cancellation = new CancellationTokenSource();
        var grain = runtime.Grains.GetGrain<ISerialGrain>(key);
        var call = grain.WaitFor(key, cancellation.Token);
        await Journal.Of(key).Seen("waiting");

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within("the cancellation"));
        await Journal.Of(key).Seen("token cancelled");
        await grain.Note("free").Within("the grain, free again");
    }

    [Fact]
    public async Task A_call_with_a_cancelled_token_is_not_made()
    {
        var key = RuntimeFixture.NewKey();
        var grain = runtime.Grains.GetGrain<ISerialGrain>(key);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => grain.WaitFor(key, new CancellationToken(canceled: true)).Within("the cancellation"));
        await grain.Note("free").Within("the next request");
        Assert.Equal(["free"], Journal.Of(key).Lines);
    }

    [Fact]
    public async Task A_token_that_is_never_cancelled_changes_nothing()
    {
        var key = RuntimeFixture.NewKey();
        using var cancellation = new CancellationTokenSource();
        var grain = runtime.Grains.GetGrain<ISerialGrain>(key);
        var calls = new[] { grain.WaitFor(key, cancellation.Token), grain.WaitFor(key, CancellationToken.None) };
        await Journal.Of(key).Seen("waiting");
        Gates.Open(key);
        await Task.WhenAll(calls).Within("both calls");
        Assert.Equal(0, Journal.Of(key).Count("token cancelled"));
    }

    [Fact]
    public async Task A_one_way_call_does_not_wait_for_the_grain()
    {
        var key = RuntimeFixture.NewKey();
        var grain = runtime.Grains.GetGrain<ISerialGrain>(key);

        await grain.SendHold("sent", key).Within("the return of a one-way call");

        await Journal.Of(key).Seen("sent starts");
        var next = grain.Note("next");
        Assert.False(next.IsCompleted);
        Gates.Open(key);
        await next.Within("the next request");
        Assert.Equal(["sent starts", "sent ends", "next"], Journal.Of(key).Lines);
    }

    [Fact]
    public async Task A_one_way_call_that_fails_is_logged_and_bothers_nobody()
    {
        var grain = runtime.Grains.GetGrain<ISerialGrain>(RuntimeFixture.NewKey());
        await grain.SendFailing("nobody hears this").Within("the return of a one-way call");
        await runtime.Log.Seen(LogLevel.Warning, "nobody hears this");
        await grain.Note("still there").Within("the next request");
    }

    [Fact]
    public async Task One_way_calls_keep_their_order()
    {
        var key = RuntimeFixture.NewKey();
        var grain = runtime.Grains.GetGrain<ISerialGrain>(key);

        // While it is not known where a grain lives, Orleans may let later requests overtake.
        await grain.Note("first").Within("the first request");
        for (var i = 0; i < 100; i++)
        {
            await grain.Send($"{i}");
        }

        await grain.Note("last").Within("the last request");
        Assert.Equal(["first", .. Enumerable.Range(0, 100).Select(static number => $"{number}"), "last"], Journal.Of(key).Lines);
    }
}

using Microsoft.Extensions.Logging;

namespace Gateway.Runtime.Tests;

public sealed class CallTests(RuntimeFixture runtime) : IClassFixture<RuntimeFixture>
{
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
        runtime.Clock.Advance(RuntimeFixture.ResponseTimeout - TimeSpan.FromMilliseconds(250));
        Assert.False(call.IsCompleted);

        await runtime.AdvanceUntilAsync(() => call.IsCompleted, "the time-out of a call without an answer");

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

        await runtime.AdvanceUntilAsync(() => waiting.IsCompleted && held.IsCompleted, "both time-outs");

        await Assert.ThrowsAsync<TimeoutException>(() => waiting);
        await Assert.ThrowsAsync<TimeoutException>(() => held);
        Gates.Open(key);
        await Journal.Of(key).Seen("first ends");
        await grain.Note("afterwards").Within("the grain, free again");
        Assert.Equal(["first starts", "first ends", "afterwards"], Journal.Of(key).Lines);
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

using Microsoft.Extensions.Logging;

namespace Gateway.Runtime.Tests;

public sealed class TimerTests(RuntimeFixture runtime) : IClassFixture<RuntimeFixture>
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_timer_ticks_when_due_and_then_every_period()
    {
        var key = RuntimeFixture.NewKey();
        await runtime.Grains.GetGrain<ILifeGrain>(key).Tick(2 * Second, Second, false, true).Within("the timer");
        runtime.Clock.Advance(Second);
        Assert.Equal(0, Journal.Of(key).Count("tick"));
        runtime.Clock.Advance(Second);
        await Journal.Of(key).Seen("tick");

        await runtime.AdvanceUntilAsync(() => Journal.Of(key).Count("tick") >= 3, "the third tick");
    }

    [Fact]
    public async Task A_tick_waits_for_the_running_request_of_a_grain_that_is_not_reentrant()
    {
        var key = RuntimeFixture.NewKey();
        var grain = runtime.Grains.GetGrain<ILifeGrain>(key);
        await grain.Tick(Second, Timeout.InfiniteTimeSpan, false, false).Within("the timer");
        var held = grain.HoldSerially(key);
        await Journal.Of(key).Seen("holding");
        runtime.Clock.Advance(2 * Second);
        Assert.Equal(0, Journal.Of(key).Count("tick"));

        Gates.Open(key);
        await held.Within("the request");
        await Journal.Of(key).Seen("tick");

        Assert.Equal(["released", "tick"], Journal.Of(key).Lines.TakeLast(2));
    }

    [Fact]
    public async Task An_interleaving_tick_does_not_wait()
    {
        var key = RuntimeFixture.NewKey();
        var grain = runtime.Grains.GetGrain<ILifeGrain>(key);
        await grain.Tick(Second, Timeout.InfiniteTimeSpan, true, false).Within("the timer");
        var held = grain.HoldSerially(key);
        await Journal.Of(key).Seen("holding");

        runtime.Clock.Advance(2 * Second);

        await Journal.Of(key).Seen("tick");
        Gates.Open(key);
        await held.Within("the request");
    }

    [Fact]
    public async Task A_disposed_timer_ticks_no_more()
    {
        var key = RuntimeFixture.NewKey();
        var other = RuntimeFixture.NewKey();
        var grain = runtime.Grains.GetGrain<ILifeGrain>(key);
        await grain.Tick(Second, Second, false, false).Within("the timer");
        runtime.Clock.Advance(Second);
        await Journal.Of(key).Seen("tick");
        await grain.StopTicks().Within("the end of the timer");
        var ticks = Journal.Of(key).Count("tick");
        await runtime.Grains.GetGrain<ILifeGrain>(other).Tick(Second, Second, false, false).Within("another timer");

        await runtime.AdvanceUntilAsync(() => Journal.Of(other).Count("tick") >= 3, "ticks of another timer");

        Assert.Equal(ticks, Journal.Of(key).Count("tick"));
    }

    [Fact]
    public async Task A_tick_that_fails_is_logged_and_the_next_one_comes()
    {
        var key = RuntimeFixture.NewKey();
        await runtime.Grains.GetGrain<ILifeGrain>(key).TickFailing(Second).Within("the timer");
        await runtime.AdvanceUntilAsync(() => Journal.Of(key).Count("tick") >= 2, "the tick after a failed one");
        await runtime.Log.Seen(LogLevel.Warning, $"failing tick of {key}");
    }

    [Fact]
    public async Task Ticks_do_not_keep_a_grain_unless_told_to()
    {
        var key = RuntimeFixture.NewKey();
        var kept = RuntimeFixture.NewKey();
        await runtime.Grains.GetGrain<ILifeGrain>(key).Tick(Second, Second, false, false).Within("the timer");
        await runtime.Grains.GetGrain<ILifeGrain>(kept).Tick(Second, Second, false, true).Within("the timer that keeps its grain");

        await runtime.AdvanceUntilAsync(() => Journal.Of(key).Count("gone 1") > 0, "the collection of an idle grain that ticks");

        Assert.Equal(0, Journal.Of(kept).Count("gone 1"));
        var ticks = Journal.Of(key).Count("tick");
        var keptTicks = Journal.Of(kept).Count("tick");
        await runtime.AdvanceUntilAsync(() => Journal.Of(kept).Count("tick") > keptTicks + 1, "ticks of the grain that was kept");
        Assert.Equal(ticks, Journal.Of(key).Count("tick"));
    }
}

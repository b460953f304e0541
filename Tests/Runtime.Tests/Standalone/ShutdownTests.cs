using Orleans.Standalone;

namespace Gateway.Runtime.Tests;

public sealed class ShutdownTests
{
    [Fact]
    public async Task A_request_that_does_not_finish_holds_up_the_end_for_a_while_and_does_not_rob_the_grain_of_its_last_turn()
    {
        var runtime = new RuntimeFixture();
        await runtime.InitializeAsync();
        var key = RuntimeFixture.NewKey();
        var held = runtime.Grains.GetGrain<ILifeGrain>(key).Hold(key);
        await Journal.Of(key).Seen("holding");
        var stopped = runtime.Host.StopAsync();
        Assert.Equal(0, Journal.Of(key).Count("deactivating 1 ShuttingDown"));

        await runtime.AdvanceUntilAsync(() => stopped.IsCompleted, TimeSpan.FromSeconds(1), "the end of the host");

        Assert.Equal(["deactivating 1 ShuttingDown", "gone 1"], Journal.Of(key).Lines.TakeLast(2));
        Gates.Open(key);
        await Assert.ThrowsAsync<TimeoutException>(() => held.Within("the time-out of the held request"));
    }

    [Fact]
    public async Task Calls_after_the_end_fail_at_once()
    {
        var runtime = new RuntimeFixture();
        await runtime.InitializeAsync();
        var known = runtime.Grains.GetGrain<ISerialGrain>(RuntimeFixture.NewKey());
        await known.Note("before");
        await runtime.DisposeAsync();

        await Assert.ThrowsAsync<OrleansException>(() => known.Note("after").Within("the refusal"));
        await Assert.ThrowsAsync<OrleansException>(
            () => runtime.Grains.GetGrain<ISerialGrain>(RuntimeFixture.NewKey()).Note("after").Within("the refusal"));
    }

    [Fact]
    public void A_grain_knows_its_runtime_only_when_it_was_activated()
    {
        var grain = new SerialGrain();
        Assert.Null(grain.GrainContext);
        Assert.Throws<InvalidOperationException>(() => Activation.Of(grain.GrainContext));
    }
}

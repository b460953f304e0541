namespace Gateway.Runtime.Tests;

public sealed class DeactivationTests(RuntimeFixture runtime) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task A_grain_that_asked_for_its_end_is_gone_after_its_turn()
    {
        var key = RuntimeFixture.NewKey();
        var grain = runtime.Grains.GetGrain<ILifeGrain>(key);
        Assert.Equal(1, await grain.End().Within("the answer before the end"));
        await Journal.Of(key).Seen("gone 1");

        Assert.Equal(2, await grain.Activation().Within("the next activation"));
        Assert.Contains("deactivating 1 ApplicationRequested", Journal.Of(key).Lines);
    }

    [Fact]
    public async Task A_call_that_comes_during_deactivation_gets_a_fresh_activation_afterwards()
    {
        var key = RuntimeFixture.NewKey();
        LifeGrain.HoldDeactivation(key, key);
        var grain = runtime.Grains.GetGrain<ILifeGrain>(key);
        await grain.End().Within("the answer before the end");
        await Journal.Of(key).Seen("deactivating 1 ApplicationRequested");
        var calls = Enumerable.Range(0, 5).Select(_ => grain.Activation()).ToList();
        Assert.All(calls, static call => Assert.False(call.IsCompleted));

        Gates.Open(key);

        Assert.All(await Task.WhenAll(calls).Within("the fresh activation"), static activation => Assert.Equal(2, activation));
        var lines = Journal.Of(key).Lines.ToList();
        Assert.True(lines.IndexOf("gone 1") < lines.IndexOf("activating 2"), string.Join(", ", lines));
    }

    [Fact]
    public async Task A_grain_that_is_running_a_request_is_not_collected()
    {
        var key = RuntimeFixture.NewKey();
        var idle = RuntimeFixture.NewKey();
        var grain = runtime.Grains.GetGrain<ILifeGrain>(key);
        var held = grain.Hold(key);
        await Journal.Of(key).Seen("holding");
        await runtime.Grains.GetGrain<ILifeGrain>(idle).Activation().Within("the idle one");

        await runtime.AdvanceUntilAsync(() => Journal.Of(idle).Count("gone 1") > 0, "the collection of the idle one");

        Assert.Equal(0, Journal.Of(key).Count("gone 1"));
        Gates.Open(key);
        await Assert.ThrowsAsync<TimeoutException>(() => held.Within("the time-out of the long request"));
    }

    [Fact]
    public async Task A_grain_that_asked_to_stay_is_not_collected_before_that()
    {
        var key = RuntimeFixture.NewKey();
        var idle = RuntimeFixture.NewKey();
        await runtime.Grains.GetGrain<ILifeGrain>(key).Stay(3 * RuntimeFixture.CollectionAge).Within("the one that stays");
        await runtime.Grains.GetGrain<ILifeGrain>(idle).Activation().Within("the idle one");

        await runtime.AdvanceUntilAsync(() => Journal.Of(idle).Count("gone 1") > 0, "the collection of the idle one");
        Assert.Equal(0, Journal.Of(key).Count("gone 1"));

        await runtime.AdvanceUntilAsync(() => Journal.Of(key).Count("gone 1") > 0, "the collection of the other");
    }

    [Fact]
    public async Task Stopping_the_host_deactivates_every_grain()
    {
        var stopping = new RuntimeFixture();
        await stopping.InitializeAsync();
        var keys = Enumerable.Range(0, 20).Select(static _ => RuntimeFixture.NewKey()).ToList();
        await Task.WhenAll(keys.Select(key => stopping.Grains.GetGrain<ILifeGrain>(key).Activation())).Within("all activations");

        await stopping.DisposeAsync();

        Assert.All(keys, static key => Assert.Equal(["deactivating 1 ShuttingDown", "gone 1"], Journal.Of(key).Lines.TakeLast(2)));
    }
}

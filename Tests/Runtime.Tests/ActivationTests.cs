using Microsoft.Extensions.Logging;

namespace Gateway.Runtime.Tests;

public sealed class ActivationTests(RuntimeFixture runtime) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task The_first_call_activates_and_runs_after_OnActivateAsync()
    {
        var key = RuntimeFixture.NewKey();
        LifeGrain.HoldActivation(key, key);
        var call = runtime.Grains.GetGrain<ILifeGrain>(key).Activation();
        await Journal.Of(key).Seen("activating 1");
        Assert.False(call.IsCompleted);

        Gates.Open(key);

        Assert.Equal(1, await call.Within("the answer of the activated grain"));
        Assert.Equal(["activating 1", "active 1", "called 1"], Journal.Of(key).Lines);
    }

    [Fact]
    public async Task A_failed_activation_fails_its_caller_and_the_next_call_tries_again()
    {
        var key = RuntimeFixture.NewKey();
        FragileGrain.FailNext(key, 1);
        var grain = runtime.Grains.GetGrain<IFragileGrain>(key);
        var call = grain.Ping();
        await runtime.AdvanceUntilAsync(() => call.IsCompleted, "the failure reaches the caller");

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => call);
        Assert.Contains("cannot activate", failure.Message, StringComparison.Ordinal);
        await runtime.Log.Seen(LogLevel.Error, "cannot activate");
        Assert.Equal("pong", await grain.Ping().Within("the second activation"));
        Assert.Equal(2, Journal.Of(key).Count("activating"));
    }

    [Fact]
    public async Task Keys_are_what_they_were_given_as()
    {
        const long id = -42;
        var me = await runtime.Grains.GetGrain<IRelayGrain>(id).Me().Within("the reference");

        Assert.Equal(id, me.GetPrimaryKeyLong());
        Assert.Equal("tests-relay/FFFFFFFFFFFFFFD6", me.GetGrainId().ToString());
        Assert.Equal("tests-serial/a/b", runtime.Grains.GetGrain<ISerialGrain>("a/b").GetGrainId().ToString());
        Assert.Equal("a/b", runtime.Grains.GetGrain<ISerialGrain>("a/b").GetPrimaryKeyString());
    }
}

namespace Gateway.Runtime.Tests;

public sealed class ObserverTests(RuntimeFixture runtime) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task A_grain_reaches_an_observer_by_its_reference()
    {
        var key = RuntimeFixture.NewKey();
        var listener = new Listener(key);
        var reference = runtime.Grains.CreateObjectReference<IListener>(listener);
        var grain = runtime.Grains.GetGrain<IObservedGrain>(1);
        await grain.Subscribe(reference).Within("the subscription");

        await grain.Tell("hello").Within("the telling");
        await grain.TellSlowly("slowly").Within("the slow telling");

        await Journal.Of(key).Seen("hello");
        await Journal.Of(key).Seen("slowly");
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task A_reference_is_the_same_wherever_it_was()
    {
        var listener = new Listener(RuntimeFixture.NewKey());
        var other = new Listener(RuntimeFixture.NewKey());
        var reference = runtime.Grains.CreateObjectReference<IListener>(listener);
        var grain = runtime.Grains.GetGrain<IObservedGrain>(2);

        Assert.Equal(1, await grain.Subscribe(reference).Within("the subscription"));
        Assert.Equal(1, await grain.Subscribe(reference).Within("the same again"));
        Assert.Equal(2, await grain.Subscribe(runtime.Grains.CreateObjectReference<IListener>(other)).Within("another"));
        GC.KeepAlive(listener);
        GC.KeepAlive(other);
    }

    [Fact]
    public async Task An_observer_that_fails_does_not_hurt_the_grain()
    {
        var key = RuntimeFixture.NewKey();
        var listener = new Listener(key);
        var reference = runtime.Grains.CreateObjectReference<IListener>(listener);
        var grain = runtime.Grains.GetGrain<IObservedGrain>(3);
        await grain.Subscribe(reference).Within("the subscription");

        await grain.Tell("fail loudly").Within("the telling");
        await grain.TellSlowly("fail slowly").Within("the slow telling");

        await grain.Tell("still listening").Within("the next telling");
        await Journal.Of(key).Seen("still listening");
        GC.KeepAlive(listener);
    }

    private sealed class Listener(string key) : IListener
    {
        public string Key => key;

        public void Heard(string text)
        {
            if (text.StartsWith("fail", StringComparison.Ordinal))
            {
                throw new InvalidOperationException(text);
            }

            Journal.Of(key).Add(text);
        }

        public async Task HeardSlowly(string text)
        {
            await Task.Yield();
            Heard(text);
        }
    }
}

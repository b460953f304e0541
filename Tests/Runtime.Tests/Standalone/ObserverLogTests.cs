using Microsoft.Extensions.Logging;

namespace Gateway.Runtime.Tests;

public sealed class ObserverLogTests(RuntimeFixture runtime) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task An_observer_that_fails_is_logged()
    {
        var reference = runtime.Grains.CreateObjectReference<IListener>(new Failing());

        reference.Heard("loudly");
        await reference.HeardSlowly("slowly");

        await runtime.Log.Seen(LogLevel.Warning, "cannot hear loudly");
        await runtime.Log.Seen(LogLevel.Warning, "cannot hear slowly");
    }

    [Fact]
    public void References_to_one_object_are_equal()
    {
        var listener = new Failing();
        var one = runtime.Grains.CreateObjectReference<IListener>(listener);
        var same = runtime.Grains.CreateObjectReference<IListener>(listener);
        var other = runtime.Grains.CreateObjectReference<IListener>(new Failing());

        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void Only_objects_are_referenced_and_only_references_deleted()
    {
        var listener = new Failing();
        var reference = runtime.Grains.CreateObjectReference<IListener>(listener);
        Assert.Throws<ArgumentException>(() => runtime.Grains.CreateObjectReference<IListener>(reference));
        Assert.Throws<ArgumentException>(() => runtime.Grains.DeleteObjectReference<IListener>(listener));
    }

    private sealed class Failing : IListener
    {
        public void Heard(string text) => throw new InvalidOperationException($"cannot hear {text}");

        public async Task HeardSlowly(string text)
        {
            Assert.Null(SynchronizationContext.Current);
            await Task.Yield();
            Heard(text);
        }
    }
}

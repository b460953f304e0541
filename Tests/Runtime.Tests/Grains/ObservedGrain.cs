using Orleans.Concurrency;

namespace Gateway.Runtime.Tests;

[Alias("Tests.IListener")]
public interface IListener : IGrainObserver
{
    [Alias("Heard")]
    void Heard(string text);

    [OneWay, Alias("HeardSlowly")]
    Task HeardSlowly(string text);
}

[Alias("Tests.IObservedGrain")]
public interface IObservedGrain : IGrainWithIntegerKey
{
    /// <summary>Adds a listener, unless it is there already.</summary>
    [Alias("Subscribe")]
    Task<int> Subscribe(IListener listener);

    [Alias("Tell")]
    Task Tell(string text);

    [Alias("TellSlowly")]
    Task TellSlowly(string text);
}

[GrainType("tests-observed")]
public sealed class ObservedGrain : Grain, IObservedGrain
{
    private readonly HashSet<IListener> _listeners = [];

    public Task<int> Subscribe(IListener listener)
    {
        _listeners.Add(listener);
        return Task.FromResult(_listeners.Count);
    }

    public Task Tell(string text)
    {
        foreach (var listener in _listeners)
        {
            listener.Heard(text);
        }

        return Task.CompletedTask;
    }

    public async Task TellSlowly(string text)
    {
        foreach (var listener in _listeners)
        {
            await listener.HeardSlowly(text);
        }
    }
}

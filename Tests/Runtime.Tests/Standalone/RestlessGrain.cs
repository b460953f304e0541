using System.Collections.Concurrent;
using Orleans.Concurrency;

namespace Gateway.Runtime.Tests;

/// <summary>Comes and goes while it is called, and tells when something is not as promised.</summary>
[Alias("Tests.IRestlessGrain")]
public interface IRestlessGrain : IGrainWithIntegerKey
{
    /// <summary>Works over some awaits, and may ask for the end of its activation.</summary>
    [Alias("Work")]
    Task<int> Work(int awaits, bool end);

    [AlwaysInterleave, Alias("Peek")]
    Task<int> Peek(int awaits);

    [OneWay, Alias("Poke")]
    Task Poke();
}

[GrainType("tests-restless")]
public sealed class RestlessGrain : Grain, IRestlessGrain
{
    public static readonly ConcurrentQueue<string> Broken = new();
    private static readonly ConcurrentDictionary<long, int> s_alive = new();
    private int _working;
    private int _inTurn;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Expect(s_alive.AddOrUpdate(this.GetPrimaryKeyLong(), 1, static (_, alive) => alive + 1) == 1, "two activations at once");
        await Task.Yield();
        Turn();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Turn();
        await Task.Yield();
        Turn();
        s_alive.AddOrUpdate(this.GetPrimaryKeyLong(), 0, static (_, alive) => alive - 1);
    }

    public async Task<int> Work(int awaits, bool end)
    {
        Expect(++_working == 1, "two requests at once");
        for (var i = 0; i < awaits; i++)
        {
            Turn();
            await Task.Yield();
        }

        Turn();
        if (end)
        {
            DeactivateOnIdle();
        }

        _working--;
        return awaits;
    }

    public async Task<int> Peek(int awaits)
    {
        for (var i = 0; i < awaits; i++)
        {
            Turn();
            await Task.Yield();
        }

        return awaits;
    }

    public Task Poke()
    {
        Turn();
        return Task.CompletedTask;
    }

    private static void Expect(bool kept, string otherwise)
    {
        if (!kept)
        {
            Broken.Enqueue(otherwise);
        }
    }

    private void Turn()
    {
        Expect(Interlocked.Increment(ref _inTurn) == 1, "two turns at once");
        Thread.SpinWait(20);
        Interlocked.Decrement(ref _inTurn);
    }
}

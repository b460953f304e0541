using System.Collections.Concurrent;
using Orleans.Concurrency;

namespace Gateway.Runtime.Tests;

/// <summary>Notes how it comes and goes.</summary>
[Alias("Tests.ILifeGrain")]
public interface ILifeGrain : IGrainWithStringKey
{
    /// <summary>Which activation this is, the first being 1.</summary>
    [Alias("Activation")]
    Task<int> Activation();

    [Alias("End")]
    Task<int> End();

    [Alias("Stay")]
    Task Stay(TimeSpan time);

    [AlwaysInterleave, Alias("Hold")]
    Task Hold(string gate);

    [Alias("Tick")]
    Task Tick(TimeSpan due, TimeSpan period, bool interleave, bool keepAlive);

    [Alias("TickFailing")]
    Task TickFailing(TimeSpan period);

    [Alias("StopTicks")]
    Task StopTicks();

    [Alias("HoldSerially")]
    Task HoldSerially(string gate);
}

[GrainType("tests-life")]
public sealed class LifeGrain : Grain, ILifeGrain
{
    private static readonly ConcurrentDictionary<string, int> s_activations = new();
    private static readonly ConcurrentDictionary<string, string> s_gates = new();
    private int _activation;
    private IGrainTimer? _timer;

    private string Key => this.GetPrimaryKeyString();

    private Journal Notes => Journal.Of(Key);

    /// <summary>Has deactivations of a grain wait.</summary>
    public static void HoldDeactivation(string key, string gate) => s_gates[$"{key}/down"] = gate;

    /// <summary>Has activations of a grain wait.</summary>
    public static void HoldActivation(string key, string gate) => s_gates[$"{key}/up"] = gate;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _activation = s_activations.AddOrUpdate(Key, 1, static (_, last) => last + 1);
        Notes.Add($"activating {_activation}");
        if (s_gates.TryGetValue($"{Key}/up", out var gate))
        {
            await Gates.Wait(gate);
        }

        Notes.Add($"active {_activation}");
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Notes.Add($"deactivating {_activation} {reason.ReasonCode}");
        if (s_gates.TryGetValue($"{Key}/down", out var gate))
        {
            await Gates.Wait(gate);
        }

        Notes.Add($"gone {_activation}");
    }

    public Task<int> Activation()
    {
        Notes.Add($"called {_activation}");
        return Task.FromResult(_activation);
    }

    public Task<int> End()
    {
        DeactivateOnIdle();
        return Task.FromResult(_activation);
    }

    public Task Stay(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public async Task Hold(string gate)
    {
        Notes.Add("holding");
        await Gates.Wait(gate);
    }

    public async Task HoldSerially(string gate)
    {
        Notes.Add("holding");
        await Gates.Wait(gate);
        Notes.Add("released");
    }

    public Task Tick(TimeSpan due, TimeSpan period, bool interleave, bool keepAlive)
    {
        _timer = this.RegisterGrainTimer(
            () =>
            {
                Notes.Add("tick");
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(due, period) { Interleave = interleave, KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task TickFailing(TimeSpan period)
    {
        this.RegisterGrainTimer(
            () =>
            {
                Notes.Add("tick");
                throw new InvalidOperationException($"failing tick of {Key}");
            },
            period,
            period);
        return Task.CompletedTask;
    }

    public Task StopTicks()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }
}

/// <summary>Cannot be activated as often as it is told.</summary>
[Alias("Tests.IFragileGrain")]
public interface IFragileGrain : IGrainWithStringKey
{
    [Alias("Ping")]
    Task<string> Ping();
}

[GrainType("tests-fragile")]
public sealed class FragileGrain : Grain, IFragileGrain
{
    private static readonly ConcurrentDictionary<string, int> s_failures = new();

    /// <summary>Has the next activations of a grain fail.</summary>
    public static void FailNext(string key, int times) => s_failures[key] = times;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        Journal.Of(key).Add("activating");
        var left = s_failures.AddOrUpdate(key, -1, static (_, left) => left - 1);
        return left >= 0 ? throw new InvalidOperationException("cannot activate") : Task.CompletedTask;
    }

    public Task<string> Ping() => Task.FromResult("pong");
}

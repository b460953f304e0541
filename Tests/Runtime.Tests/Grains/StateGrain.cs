using Orleans.Concurrency;

namespace Gateway.Runtime.Tests;

[GenerateSerializer, Alias("Tests.Tally")]
public sealed class Tally
{
    [Id(0)]
    public int Value { get; set; }
}

/// <summary>What a grain sees of its state.</summary>
[GenerateSerializer, Immutable, Alias("Tests.Sight")]
public sealed record Sight([property: Id(0)] int Value, [property: Id(1)] bool Exists, [property: Id(2)] string? Etag, [property: Id(3)] int SeenOnActivation);

[Alias("Tests.IStateGrain")]
public interface IStateGrain : IGrainWithStringKey
{
    [Alias("See")]
    Task<Sight> See();

    [Alias("Write")]
    Task Write(int value);

    [Alias("Clear")]
    Task Clear();

    [Alias("Reread")]
    Task Reread();

    [Alias("End")]
    Task End();

    [Alias("Hold")]
    Task Hold(string gate);
}

[Reentrant, GrainType("tests-state")]
public sealed class StateGrain(
    [PersistentState("tally")] IPersistentState<Tally> tally, [PersistentState("other", "named")] IPersistentState<Tally> other)
    : Grain, IStateGrain
{
    private int _seen;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _seen = tally.State.Value;
        return Task.CompletedTask;
    }

    public Task<Sight> See() => Task.FromResult(new Sight(tally.State.Value, tally.RecordExists && other.State is not null, tally.Etag, _seen));

    public Task Write(int value)
    {
        tally.State.Value = value;
        return tally.WriteStateAsync();
    }

    public Task Clear() => tally.ClearStateAsync();

    public Task Reread() => tally.ReadStateAsync();

    public async Task Hold(string gate)
    {
        Journal.Of(this.GetPrimaryKeyString()).Add("holding");
        await Gates.Wait(gate);
    }

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Gateway.Storage.Tests.Orleans;

/// <summary>A grain with one persistent state, and a way to write behind its back.</summary>
public interface ICounterGrain : IGrainWithStringKey
{
    Task<int> Add(int amount);

    Task<int> Get();

    Task Clear();

    /// <summary>Writes with the etag of an older version; true when the storage noticed.</summary>
    Task<bool> WriteWithOldEtagIsRefused();

    Task<string> Silo();

    Task Deactivate();
}

public sealed class CounterState
{
    public int Value { get; set; }
}

[GrainType("counter"), global::Orleans.Placement.HashBasedPlacement]
public sealed class CounterGrain([PersistentState("state")] IPersistentState<CounterState> state, ILocalSiloDetails silo) : Grain, ICounterGrain
{
    public async Task<int> Add(int amount)
    {
        state.State.Value += amount;
        await state.WriteStateAsync();
        return state.State.Value;
    }

    public Task<int> Get() => Task.FromResult(state.State.Value);

    public async Task Clear() => await state.ClearStateAsync();

    public async Task<bool> WriteWithOldEtagIsRefused()
    {
        var old = new GrainState<CounterState>(new CounterState { Value = -1 }, state.Etag);
        await state.WriteStateAsync();
        try
        {
            await ServiceProvider.GetRequiredService<IGrainStorage>().WriteStateAsync("state", this.GetGrainId(), old);
            return false;
        }
        catch (InconsistentStateException)
        {
            return true;
        }
    }

    public Task<string> Silo() => Task.FromResult(silo.Name);

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

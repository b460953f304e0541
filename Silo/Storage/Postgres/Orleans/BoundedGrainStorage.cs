using Npgsql;
using Orleans.Storage;

namespace Gateway.Silo.Storage.Postgres.Orleans;

/// <summary>
/// Grain storage that asks the database for no more than so many states at a time: whoever comes then waits for a turn. Npgsql's own pool
/// would fail them after the connection time-out, which is short. Thread-safe.
/// </summary>
/// <param name="storage">Where the states are.</param>
/// <param name="most">How many requests at a time, 1 or more.</param>
/// <param name="patience">How long one waits for its turn.</param>
internal sealed class BoundedGrainStorage(IGrainStorage storage, int most, TimeSpan patience) : IGrainStorage, IDisposable
{
    private readonly SemaphoreSlim _turns = new(most);

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        InTurn((storage, stateName, grainId, grainState), static r => r.storage.ReadStateAsync(r.stateName, r.grainId, r.grainState));

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        InTurn((storage, stateName, grainId, grainState), static r => r.storage.WriteStateAsync(r.stateName, r.grainId, r.grainState));

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        InTurn((storage, stateName, grainId, grainState), static r => r.storage.ClearStateAsync(r.stateName, r.grainId, r.grainState));

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private async Task InTurn<TRequest>(TRequest request, Func<TRequest, Task> ask)
    {
        if (!await _turns.WaitAsync(patience))
        {
            throw new NpgsqlException(
                $"All {most} connections for states were in use for {patience.TotalSeconds:0} s. Is the database slow, or Storage:MaxConnections too low?");
        }

        try
        {
            await ask(request);
        }
        finally
        {
            _turns.Release();
        }
    }
}

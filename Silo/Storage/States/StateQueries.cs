using System.Collections.Immutable;
using Gateway.Silo.Storage.History;

namespace Gateway.Silo.Storage.States;

/// <summary>Look-ups of many states over either database.</summary>
internal sealed class StateQueries(StorageWorkers workers, HistoryMetrics metrics) : IStateQueries
{
    /// <inheritdoc />
    public Task<ImmutableArray<KeyedState>> Range(string name, string prefix, string after, int limit)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, IStateQueries.MaxStates);
        new StateKey(name, prefix + after, name).Validate();
        return Read(StateRange.Of(name, prefix, after, limit));
    }

    /// <inheritdoc />
    public Task<ImmutableArray<KeyedState>> Find(string name, ImmutableArray<string> keys)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keys.Length, IStateQueries.MaxStates);
        return keys.IsEmpty ? Task.FromResult(ImmutableArray<KeyedState>.Empty) : Read(new StatesByKey(name, keys));
    }

    private async Task<ImmutableArray<KeyedState>> Read(IStateRead read)
    {
        try
        {
            return await workers.ReadHistoryAsync(read).ConfigureAwait(false);
        }
        catch (StorageUnavailableException)
        {
            // The worker has told it.
            metrics.Failed();
            return default;
        }
    }
}

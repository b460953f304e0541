using System.Collections.Immutable;

namespace Gateway.Silo.Storage.History;

/// <summary>Operators' queries over either database.</summary>
internal sealed class HistoryQueries(StorageWorkers workers, HistoryMetrics metrics) : IHistoryQueries
{
    /// <inheritdoc />
    public Task<ImmutableArray<EventRow>> Events(EventSearch search)
    {
        // Without its relayer a code is in no index: the search would go through all events, while phones wait for the same connection.
        Check(search.Range, search.DeviceCode is null || search.RelayerId is not null, "A device's code takes the id of its relayer.");
        return Read(search with { DeviceCode = search.DeviceCode is null ? null : StoredText.Clean(search.DeviceCode) });
    }

    /// <inheritdoc />
    public Task<ImmutableArray<AlarmRow>> Alarms(AlarmSearch search)
    {
        Check(search.Range, search.DeviceId is null || search.ApartmentId is not null, "A device's id takes the id of its apartment.");
        return Read(search);
    }

    private static void Check(HistoryRange range, bool isComplete, string otherwise)
    {
        if (!isComplete || range.Limit is < 1 or > IHistoryQueries.MaxPage)
        {
            throw new ArgumentException(isComplete ? $"A page has 1 to {IHistoryQueries.MaxPage} rows." : otherwise, nameof(range));
        }
    }

    private async Task<ImmutableArray<T>> Read<T>(IReadRequest<ImmutableArray<T>> search)
    {
        try
        {
            return await workers.ReadHistoryAsync(search).ConfigureAwait(false);
        }
        catch (StorageUnavailableException)
        {
            // The worker has told it.
            metrics.Failed();
            return default;
        }
    }
}

using System.Collections.Immutable;
using Gateway.Silo.Api.Audit;
using Gateway.Silo.Storage.History;

namespace Gateway.Silo.Storage.Audit;

/// <summary>The audit log over either database.</summary>
internal sealed class AuditLog(StorageWorkers workers, HistoryMetrics metrics, ILogger<AuditLog> logger) : IAuditLog
{
    private const int LongestPage = 1000;

    /// <inheritdoc />
    public async Task<bool> Store(AuditEntry entry)
    {
        try
        {
            return await workers.WriteHistoryAsync(new AuditWrite(Clean(entry))).ConfigureAwait(false);
        }
        catch (StorageUnavailableException)
        {
            // The worker has told it.
            metrics.Failed();
            return false;
        }
        catch (StateRejectedException refused)
        {
            logger.LogError(refused, "The database refused an entry of the audit log");
            metrics.Failed();
            return false;
        }
    }

    /// <inheritdoc />
    public async Task<ImmutableArray<AuditRecord>> Query(AuditQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, LongestPage);
        try
        {
            return await workers.ReadHistoryAsync(new AuditPage(query with
            {
                KeyId = query.KeyId is null ? null : StoredText.Clean(query.KeyId),
                Target = query.Target is null ? null : StoredText.Clean(query.Target),
            })).ConfigureAwait(false);
        }
        catch (StorageUnavailableException)
        {
            // The worker has told it.
            metrics.Failed();
            return default;
        }
    }

    private static AuditEntry Clean(AuditEntry entry) => entry with
    {
        KeyId = StoredText.Clean(entry.KeyId),
        KeyName = StoredText.Clean(entry.KeyName),
        Route = StoredText.Clean(entry.Route),
        Target = StoredText.Clean(entry.Target),
        Detail = StoredText.Clean(entry.Detail),
        Address = StoredText.Clean(entry.Address),
    };
}

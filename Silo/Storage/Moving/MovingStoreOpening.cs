using System.Data;
using Gateway.Silo.Storage.Postgres;
using Gateway.Silo.Storage.Postgres.Orleans;
using Gateway.Silo.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Silo.Storage.Moving;

/// <summary>Opens a storage to move rows from or to it, while no gateway uses it.</summary>
/// <param name="options">Which storage.</param>
/// <param name="serviceId">The cluster's service id.</param>
internal sealed class MovingStoreOpening(StorageOptions options, string serviceId)
{
    private readonly StorageOpening _opening = new(options, NullLoggerFactory.Instance);

    /// <summary>Opens it; its tables are made or upgraded first, as at a gateway's start.</summary>
    /// <exception cref="StorageStartException">It cannot be used, or a gateway uses it; the message is for the operator.</exception>
    public MovingStore Open() => options.Provider == StorageProvider.Postgres ? OpenPostgres() : OpenSqlite();

    private MovingStore OpenSqlite()
    {
        var (database, folderLock) = _opening.Sqlite();
        try
        {
            var connection = database.Open();
            var transaction = connection.BeginTransaction(deferred: false);
            return new MovingStore(
                $"SQLite, {database.Path}",
                transaction,
                new SqliteMovedStates(transaction),
                new SqliteMovingDialect(),
                connection,
                folderLock);
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    private MovingStore OpenPostgres()
    {
        var database = _opening.Postgres(serviceId);
        var exclusion = Exclude(database);
        try
        {
            var connection = database.Open();
            var transaction = connection.BeginTransaction(IsolationLevel.RepeatableRead);
            return new MovingStore(
                $"PostgreSQL, {database.Description}",
                transaction,
                new OrleansStates(transaction, serviceId),
                new PostgresMovingDialect(),
                connection,
                exclusion,
                database);
        }
        catch
        {
            exclusion.Dispose();
            database.Dispose();
            throw;
        }
    }

    private static IDisposable Exclude(PostgresDatabase database)
    {
        try
        {
            return PostgresPresence.Exclude(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}

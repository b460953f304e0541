using System.Data;
using System.Data.Common;
using Gateway.Silo.Storage.Postgres;
using Gateway.Silo.Storage.Postgres.Orleans;
using Gateway.Silo.Storage.Schema;
using Gateway.Silo.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Silo.Storage.Moving;

/// <summary>Opens a storage to move rows from or to it, while no gateway uses it.</summary>
/// <param name="options">Which storage.</param>
/// <param name="statesOf">Which build's states.</param>
/// <param name="serviceId">The cluster's service id.</param>
internal sealed class MovingStoreOpening(StorageOptions options, StatesOf statesOf, string serviceId)
{
    private readonly StorageOpening _opening = new(options, NullLoggerFactory.Instance);

    /// <summary>Opens it; its tables are made or upgraded first, as at a gateway's start.</summary>
    /// <exception cref="StorageStartException">It cannot be used, or a gateway uses it; the message is for the operator.</exception>
    public MovingStore Open() => options.Provider == StorageProvider.Postgres ? OpenPostgres() : OpenSqlite();

    /// <summary>How many states the other build has in the same database, for those who look for theirs in the wrong place.</summary>
    public long CountOfOtherBuild()
    {
        if (options.Provider == StorageProvider.Sqlite)
        {
            return 0;
        }

        using var database = new PostgresDatabase(options.ConnectionString!);
        using var connection = database.Open();
        using var transaction = connection.BeginTransaction();
        using var exists = new Statement(transaction, "SELECT count(to_regclass('OrleansStorage'))");
        if (statesOf == StatesOf.Standalone && exists.Number() == 0)
        {
            return 0;
        }

        using var other = States(transaction, new PostgresMovingDialect(), statesOf == StatesOf.Standalone ? StatesOf.Cluster : StatesOf.Standalone);
        return other.Count();
    }

    private MovingStore OpenSqlite()
    {
        var (database, folderLock) = _opening.Sqlite();
        try
        {
            var connection = database.Open();
            var transaction = connection.BeginTransaction(deferred: false);
            var dialect = new SqliteMovingDialect();
            return new MovingStore(
                $"SQLite, {database.Path}", transaction, new GatewayStates(transaction, dialect), dialect, connection, folderLock);
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    private MovingStore OpenPostgres()
    {
        var database = _opening.Postgres(statesOf == StatesOf.Cluster ? [SchemaComponent.Orleans] : []);
        var exclusion = Exclude(database);
        try
        {
            var connection = database.Open();
            var transaction = connection.BeginTransaction(IsolationLevel.RepeatableRead);
            var dialect = new PostgresMovingDialect();
            return new MovingStore(
                $"PostgreSQL, {database.Description}",
                transaction,
                States(transaction, dialect, statesOf),
                dialect,
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

    private IMovedStates States(DbTransaction transaction, PostgresMovingDialect dialect, StatesOf build) =>
        build == StatesOf.Cluster ? new OrleansStates(transaction, serviceId) : new GatewayStates(transaction, dialect);
}

using Npgsql;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>
/// Says to others that a gateway uses this database, by a lock of the server's that all gateways share and that is gone with the process.
/// Export and import want it for themselves alone.
/// </summary>
internal sealed class PostgresPresence : IAsyncDisposable
{
    /// <summary>The lock's number: "gateway" and a 1 as bytes; any will do as long as every version of this program uses the same.</summary>
    public const long LockKey = 0x6761746577617931;

    private const string Shared = "pg_advisory_lock_shared";
    private const string Exclusive = "pg_advisory_lock";

    /// <summary>How long is waited for the lock: the server gives that of a process that has just ended free a moment later.</summary>
    private const string Patience = "2s";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly PostgresDatabase _database;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _watching;
    private NpgsqlConnection? _connection;

    private PostgresPresence(PostgresDatabase database, NpgsqlConnection connection, TimeProvider time, ILogger logger)
    {
        _database = database;
        _connection = connection;
        _logger = logger;
        _watching = Watch(time);
    }

    /// <summary>Shares the lock, and takes it again whenever the connection was lost.</summary>
    /// <exception cref="StorageStartException">An export or import is under way.</exception>
    public static PostgresPresence Share(PostgresDatabase database, TimeProvider time, ILogger logger) => new(
        database,
        TryLock(database, Shared)
            ?? throw new StorageStartException($"The {database.Description} is being exported or imported. Start the gateway when that has ended."),
        time,
        logger);

    /// <summary>Keeps gateways, and others of its kind, away until disposed.</summary>
    /// <exception cref="StorageStartException">A gateway uses the database.</exception>
    public static IDisposable Exclude(PostgresDatabase database) => TryLock(database, Exclusive)
        ?? throw new StorageStartException(
            $"The {database.Description} is in use by a gateway, or another export or import. Stop every gateway that uses it first.");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        await Close().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task Close()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
            _connection = null;
        }
    }

    private static NpgsqlConnection? TryLock(PostgresDatabase database, string function)
    {
        try
        {
            return Lock(database.Open(), function);
        }
        catch (NpgsqlException failure)
        {
            throw new StorageStartException($"The {database.Description} cannot be used: {failure.Message}", failure);
        }
    }

    // Gives the connection back when it has the lock, and closes it when not.
    private static NpgsqlConnection? Lock(NpgsqlConnection connection, string function)
    {
        try
        {
#pragma warning disable CA2100 // The function's name is a constant of the callers'.
            using var command = new NpgsqlCommand($"SET lock_timeout = '{Patience}'; SELECT {function}({LockKey})", connection);
#pragma warning restore CA2100
            command.ExecuteNonQuery();
            return connection;
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            connection.Dispose();
            return null;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private async Task Watch(TimeProvider time)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
            {
                await Check().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The storage is closed.
        }
    }

    private async Task Check()
    {
        try
        {
            if (_connection is null)
            {
                _connection = Lock(await _database.OpenAsync(_stopping.Token).ConfigureAwait(false), Shared);
                if (_connection is null)
                {
                    _logger.LogError("the {Database} is being exported or imported while this gateway runs; stop one of them", _database.Description);
                }

                return;
            }

            await using var command = new NpgsqlCommand("SELECT 1", _connection);
            await command.ExecuteScalarAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException)
        {
            _logger.LogDebug(failure, "The connection that says that this gateway runs was lost");
            await Close().ConfigureAwait(false);
        }
    }
}

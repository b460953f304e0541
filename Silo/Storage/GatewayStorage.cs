using System.Data.Common;
using Gateway.Grains.Commands;
using Gateway.Grains.History;
using Gateway.Silo.Api.Audit;
using Gateway.Silo.Storage.Audit;
using Gateway.Silo.Storage.Batching;
using Gateway.Silo.Storage.Commands;
using Gateway.Silo.Storage.History;
using Gateway.Silo.Storage.Outbox;
using Gateway.Silo.Storage.Postgres;
using Gateway.Silo.Storage.Postgres.Orleans;
using Gateway.Silo.Storage.Presence;
using Gateway.Silo.Storage.Sqlite;
using Gateway.Silo.Storage.States;

namespace Gateway.Silo.Storage;

/// <summary>The process's storage: opened once before the grains start, closed after they have stopped.</summary>
/// <param name="options">Which storage.</param>
/// <param name="serviceId">The service id under which Orleans' ADO.NET provider stores the grains' states, when they are in PostgreSQL.</param>
/// <param name="metrics">Counts what is read and written.</param>
/// <param name="historyMetrics">Counts what of it is history.</param>
/// <param name="time">The clock.</param>
/// <param name="loggers">The log.</param>
internal sealed class GatewayStorage(
    StorageOptions options,
    string serviceId,
    StorageMetrics metrics,
    HistoryMetrics historyMetrics,
    TimeProvider time,
    ILoggerFactory loggers) : IAsyncDisposable
{
    // Names this process, and nothing that ever was or will be.
    private readonly string _owner = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";

    private readonly OutboxSignal _stored = new();
    private readonly PresenceSignal _presenceStored = new();
    private CommandRecorder? _recorder;
    private StorageWorkers? _workers;
    private PostgresPresence? _presence;

    /// <summary>The way to the database, once opened.</summary>
    /// <exception cref="InvalidOperationException"><see cref="OpenAsync"/> has not completed.</exception>
    public StorageWorkers Workers => _workers ?? throw new InvalidOperationException("The storage is not open yet.");

    /// <summary>The states, once opened, where Orleans does not keep them itself.</summary>
    /// <exception cref="InvalidOperationException"><see cref="OpenAsync"/> has not completed, or the states are Orleans'.</exception>
    public IStateStore States => Workers.HasStates
        ? new StateStore(Workers)
        : throw new InvalidOperationException("In PostgreSQL the grains' states are Orleans' to read and write.");

    /// <summary>The history, once opened.</summary>
    /// <exception cref="InvalidOperationException"><see cref="OpenAsync"/> has not completed.</exception>
    public IHistory History => new HistoryStore(Workers, _stored, historyMetrics, loggers.CreateLogger<HistoryStore>());

    /// <summary>The messages that wait to be sent, once opened.</summary>
    /// <exception cref="InvalidOperationException"><see cref="OpenAsync"/> has not completed.</exception>
    public IOutbox Outbox => new OutboxStore(Workers, _stored, _owner);

    /// <summary>Commands and what became of them, once opened.</summary>
    /// <exception cref="InvalidOperationException"><see cref="OpenAsync"/> has not completed.</exception>
    public ICommandLog Commands => new CommandLog(Workers, Recorder, historyMetrics, loggers.CreateLogger<CommandLog>());

    /// <summary>What operators ask of events and alarms, once opened.</summary>
    /// <exception cref="InvalidOperationException"><see cref="OpenAsync"/> has not completed.</exception>
    public IHistoryQueries Queries => new HistoryQueries(Workers, historyMetrics);

    /// <summary>The states of many grains, once opened.</summary>
    /// <exception cref="InvalidOperationException"><see cref="OpenAsync"/> has not completed.</exception>
    public IStateQueries StateQueries => new StateQueries(Workers, historyMetrics);

    /// <summary>Who changed what, once opened.</summary>
    /// <exception cref="InvalidOperationException"><see cref="OpenAsync"/> has not completed.</exception>
    public IAuditLog Audit => new AuditLog(Workers, historyMetrics, loggers.CreateLogger<AuditLog>());

    /// <summary>Who came and went, once opened.</summary>
    /// <exception cref="InvalidOperationException"><see cref="OpenAsync"/> has not completed.</exception>
    public PresenceStore Presence => new(Workers, _presenceStored, _owner, historyMetrics, loggers.CreateLogger<PresenceStore>());

    /// <summary>One line about what is used, without secrets; for the log at the start.</summary>
    public string Description { get; private set; } = "not open";

    /// <summary>Connects, creates or upgrades the tables, and starts the workers.</summary>
    /// <exception cref="StorageStartException">The storage cannot be used; the message is for the operator.</exception>
    public Task OpenAsync() => Task.Run(() =>
    {
        IStorageBackend backend = options.Provider == StorageProvider.Postgres ? OpenPostgres() : OpenSqlite();
        _workers = new StorageWorkers(backend, new BatchWorkerOptions(), metrics, time, loggers.CreateLogger<StorageWorkers>());
        _recorder = new CommandRecorder(_workers, historyMetrics, time, loggers.CreateLogger<CommandRecorder>());
    });

    /// <summary>Completes the writes that wait, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_recorder is not null)
        {
            await _recorder.DisposeAsync().ConfigureAwait(false);
        }

        if (_presence is not null)
        {
            await _presence.DisposeAsync().ConfigureAwait(false);
        }

        if (_workers is not null)
        {
            await _workers.DisposeAsync().ConfigureAwait(false);
        }
    }

    private CommandRecorder Recorder => _recorder ?? throw new InvalidOperationException("The storage is not open yet.");

    private SqliteBackend OpenSqlite()
    {
        var (database, folderLock) = new StorageOpening(options, loggers).Sqlite();
        EndLeases(() => SqliteLeases.EndAll(database));
        Description = $"SQLite, {database.Path}";
        return new SqliteBackend(database, folderLock, time);
    }

    private void EndLeases(Action end)
    {
        try
        {
            end();
        }
        catch (DbException e)
        {
            // A full disk, for example: they end by themselves.
            loggers.CreateLogger<GatewayStorage>().LogWarning(e, "Leases of the process before this one could not be ended; they end by themselves");
        }
    }

    private PostgresBackend OpenPostgres()
    {
        var database = new StorageOpening(options, loggers).Postgres(serviceId);
        try
        {
            _presence = PostgresPresence.Share(database, time, loggers.CreateLogger<PostgresPresence>());
            EndLeases(() => PostgresLeases.EndAllIfAlone(database, PostgresPresence.LockKey));
            Description = $"PostgreSQL, {database.Description}";
            return new PostgresBackend(database, new OrleansStateQueries(serviceId));
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}

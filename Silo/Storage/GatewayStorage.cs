using System.Data.Common;
using Gateway.Grains.History;
using Gateway.Silo.Storage.Batching;
using Gateway.Silo.Storage.History;
using Gateway.Silo.Storage.Outbox;
using Gateway.Silo.Storage.Postgres;
using Gateway.Silo.Storage.Schema;
using Gateway.Silo.Storage.Sqlite;

namespace Gateway.Silo.Storage;

/// <summary>The process's storage: opened once before the grains start, closed after they have stopped.</summary>
internal sealed class GatewayStorage(
    StorageOptions options,
    IReadOnlyList<SchemaComponent> furtherSchemas,
    StorageMetrics metrics,
    HistoryMetrics historyMetrics,
    TimeProvider time,
    ILoggerFactory loggers) : IAsyncDisposable
{
    // Names this process, and nothing that ever was or will be.
    private readonly string _owner = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";

    private readonly OutboxSignal _stored = new();
    private StorageWorkers? _workers;

    /// <summary>The way to the database, once opened.</summary>
    /// <exception cref="InvalidOperationException"><see cref="OpenAsync"/> has not completed.</exception>
    public StorageWorkers Workers => _workers ?? throw new InvalidOperationException("The storage is not open yet.");

    /// <summary>The states, once opened.</summary>
    /// <exception cref="InvalidOperationException"><see cref="OpenAsync"/> has not completed.</exception>
    public IStateStore States => new StateStore(Workers);

    /// <summary>The history, once opened.</summary>
    /// <exception cref="InvalidOperationException"><see cref="OpenAsync"/> has not completed.</exception>
    public IHistory History => new HistoryStore(Workers, _stored, historyMetrics, loggers.CreateLogger<HistoryStore>());

    /// <summary>The messages that wait to be sent, once opened.</summary>
    /// <exception cref="InvalidOperationException"><see cref="OpenAsync"/> has not completed.</exception>
    public IOutbox Outbox => new OutboxStore(Workers, _stored, _owner);

    /// <summary>One line about what is used, without secrets; for the log at the start.</summary>
    public string Description { get; private set; } = "not open";

    /// <summary>Connects, creates or upgrades the tables, and starts the workers.</summary>
    /// <exception cref="StorageStartException">The storage cannot be used; the message is for the operator.</exception>
    public Task OpenAsync() => Task.Run(() =>
    {
        IStorageBackend backend = options.Provider == StorageProvider.Postgres ? OpenPostgres() : OpenSqlite();
        _workers = new StorageWorkers(backend, new BatchWorkerOptions(), metrics, time, loggers.CreateLogger<StorageWorkers>());
    });

    /// <summary>Completes the writes that wait, then closes.</summary>
    public ValueTask DisposeAsync() => _workers?.DisposeAsync() ?? ValueTask.CompletedTask;

    private SqliteBackend OpenSqlite()
    {
        var folder = Path.GetFullPath(options.Path);
        MakeFolder(folder);
        var folderLock = SqliteFolderLock.Take(folder);
        try
        {
            var database = new SqliteDatabase(folder);
            Description = $"SQLite, {database.Path}";
            Migrate(new SqliteSchema(database), [SchemaComponent.Sqlite], "Is Storage:Path on a local disk with room left, and the file unharmed?");
            return new SqliteBackend(database, folderLock, time);
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    private PostgresBackend OpenPostgres()
    {
        var database = new PostgresDatabase(options.ConnectionString!);
        try
        {
            Description = $"PostgreSQL, {database.Description}";
            Migrate(
                new PostgresSchema(database),
                [SchemaComponent.Postgres, .. furtherSchemas],
                "Is the server running, and Storage:ConnectionString right?");
            return new PostgresBackend(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private void Migrate(ISchemaDatabase database, IReadOnlyList<SchemaComponent> components, string hint)
    {
        try
        {
            SchemaMigrator.Migrate(database, components, options.AutoMigrate, loggers.CreateLogger(typeof(SchemaMigrator)));
        }
        catch (DbException failure)
        {
            throw new StorageStartException($"The {database.Description} cannot be used: {failure.Message} {hint}", failure);
        }
    }

    // Holds password hashes, so nobody else may look in; a folder that exists keeps the rights that its owner gave it.
    private static void MakeFolder(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageStartException($"The data folder {folder} (Storage:Path) cannot be made: {failure.Message}", failure);
        }
    }
}

using System.Diagnostics.Metrics;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Batching;
using Gateway.Silo.Storage.Outbox;
using Gateway.Silo.Storage.Postgres;
using Gateway.Silo.Storage.Postgres.Orleans;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Storage.Tests;

/// <summary>The workers over a PostgreSQL database that nobody has checked or migrated.</summary>
internal sealed class Workers : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private readonly StorageWorkers _workers;

    public Workers(PostgresDatabase database)
    {
        _workers = new StorageWorkers(
            new PostgresBackend(database, new OrleansStateQueries("gateway")),
            new BatchWorkerOptions(),
            new StorageMetrics(_services.GetRequiredService<IMeterFactory>()),
            TimeProvider.System,
            NullLogger<StorageWorkers>.Instance);
    }

    public Task<bool> WriteAsync() => _workers.WriteHistoryAsync(new OutboxComplete("nobody", 1));

    public async ValueTask DisposeAsync()
    {
        await _workers.DisposeAsync();
        await _services.DisposeAsync();
    }
}

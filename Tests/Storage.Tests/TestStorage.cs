using System.Diagnostics.Metrics;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Schema;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Storage.Tests;

/// <summary>An opened storage with metrics of its own.</summary>
internal sealed class TestStorage : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly RecoverySignal _signal = new();
    private readonly GatewayStorage _storage;
    private long _writes;
    private long _commits;
    private long _failures;

    private TestStorage(StorageOptions options, SchemaComponent[] furtherSchemas)
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Meter.Name == StorageMetrics.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(Count);
        _listener.Start();
        _storage = new GatewayStorage(options, furtherSchemas, new StorageMetrics(meters), TimeProvider.System, _signal);
    }

    public IStateStore States => _storage.States;

    /// <summary>Completes when the storage has worked again after its first failure.</summary>
    public Task Recovered => _signal.Recovered;

    public long Writes => Interlocked.Read(ref _writes);

    public long Commits => Interlocked.Read(ref _commits);

    public long Failures => Interlocked.Read(ref _failures);

    public static async Task<TestStorage> OpenAsync(StorageOptions options, params SchemaComponent[] furtherSchemas)
    {
        var storage = new TestStorage(options, furtherSchemas);
        try
        {
            await storage._storage.OpenAsync();
            return storage;
        }
        catch
        {
            await storage.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _storage.DisposeAsync();
        _listener.Dispose();
        await _services.DisposeAsync();
    }

    private void Count(Instrument instrument, long measurement, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        if (tags is not [{ Value: "write" }])
        {
            return;
        }

        switch (instrument.Name)
        {
            case "gateway.storage.requests":
                Interlocked.Add(ref _writes, measurement);
                break;
            case "gateway.storage.batches":
                Interlocked.Add(ref _commits, measurement);
                break;
            case "gateway.storage.failures":
                Interlocked.Add(ref _failures, measurement);
                break;
        }
    }
}

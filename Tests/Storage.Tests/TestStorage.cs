using System.Diagnostics.Metrics;
using Gateway.Grains.Commands;
using Gateway.Grains.History;
using Gateway.Silo.Api.Audit;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.History;
using Gateway.Silo.Storage.Outbox;
using Gateway.Silo.Storage.Presence;
using Gateway.Silo.Storage.States;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Storage.Tests;

/// <summary>An opened storage with metrics of its own.</summary>
internal sealed class TestStorage : IAsyncDisposable
{
    /// <summary>The service id of a gateway that was told no other.</summary>
    public const string Service = "gateway";

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly RecoverySignal _signal = new();
    private readonly GatewayStorage _storage;
    private long _writes;
    private long _commits;
    private long _failures;
    private long _commandsRecorded;
    private long _commandsDropped;
    private readonly List<(long Count, TaskCompletionSource Reached)> _recorded = [];

    private TestStorage(StorageOptions options, TimeProvider? time, string serviceId)
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
        HistoryMetrics = new HistoryMetrics(meters);
        _storage = new GatewayStorage(options, serviceId, new StorageMetrics(meters), HistoryMetrics, time ?? TimeProvider.System, _signal);
    }

    public IStateStore States => _storage.States;

    public IHistory History => _storage.History;

    public IOutbox Outbox => _storage.Outbox;

    public ICommandLog Commands => _storage.Commands;

    public IHistoryQueries Queries => _storage.Queries;

    public IStateQueries StateQueries => _storage.StateQueries;

    public IAuditLog Audit => _storage.Audit;

    public PresenceStore Presence => _storage.Presence;

    public GatewayStorage Storage => _storage;

    /// <summary>Commands that were to be recorded and were dropped.</summary>
    public long CommandsDropped => Interlocked.Read(ref _commandsDropped);

    /// <summary>Completes when so many commands were recorded after their end, or dropped.</summary>
    public Task CommandsRecorded(int count)
    {
        lock (_recorded)
        {
            _recorded.Add((count, new(TaskCreationOptions.RunContinuationsAsynchronously)));
            CheckRecorded();
            return _recorded[^1].Reached.Task;
        }
    }

    public HistoryMetrics HistoryMetrics { get; }

    /// <summary>Completes when the storage has worked again after its first failure.</summary>
    public Task Recovered => _signal.Recovered;

    /// <summary>Completes when this one of the storage's workers next works again.</summary>
    public Task RecoveryOf(string operation) => _signal.Next($"Storage {operation} works again");

    public long Writes => Interlocked.Read(ref _writes);

    public long Commits => Interlocked.Read(ref _commits);

    public long Failures => Interlocked.Read(ref _failures);

    public static async Task<TestStorage> OpenAsync(StorageOptions options, TimeProvider? time = null, string serviceId = Service)
    {
        var storage = new TestStorage(options, time, serviceId);
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

    private void CheckRecorded()
    {
        foreach (var (count, reached) in _recorded)
        {
            if (Interlocked.Read(ref _commandsRecorded) >= count)
            {
                reached.TrySetResult();
            }
        }
    }

    private void Count(Instrument instrument, long measurement, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        if (instrument.Name is "gateway.history.commands" or "gateway.history.commands_dropped")
        {
            Interlocked.Add(ref _commandsRecorded, measurement);
            Interlocked.Add(ref _commandsDropped, instrument.Name == "gateway.history.commands" ? 0 : measurement);
            lock (_recorded)
            {
                CheckRecorded();
            }
        }

        if (tags is not [{ Value: "write" or "history-write" }])
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

using System.Diagnostics.Metrics;

namespace Gateway.Silo.Storage;

/// <summary>The storage's counters in the meter <c>Gateway</c>, each tagged <c>operation</c>: read, write, history-read, history-write. Thread-safe.</summary>
internal sealed class StorageMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Gateway";

    private readonly Counter<long> _requests;
    private readonly Counter<long> _batches;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _duration;

    /// <summary>Creates the instruments in the factory's meter.</summary>
    public StorageMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _requests = meter.CreateCounter<long>("gateway.storage.requests", "{request}", "Reads and writes asked of the database.");
        _batches = meter.CreateCounter<long>("gateway.storage.batches", "{batch}", "Round trips (read) or commits (write) made for them.");
        _failures = meter.CreateCounter<long>("gateway.storage.failures", "{request}", "Reads and writes that the database failed.");
        _duration = meter.CreateHistogram<double>("gateway.storage.batch.duration", "s", "Time from taking a batch to its end.");
    }

    /// <summary>Counts a batch that the database took.</summary>
    public void BatchDone(string operation, int requests, TimeSpan duration)
    {
        var tag = Tag(operation);
        _requests.Add(requests, tag);
        _batches.Add(1, tag);
        _duration.Record(duration.TotalSeconds, tag);
    }

    /// <summary>Counts requests that failed because the database did.</summary>
    public void Failed(string operation, int requests) => _failures.Add(requests, Tag(operation));

    private static KeyValuePair<string, object?> Tag(string operation) => new("operation", operation);
}

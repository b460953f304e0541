using System.Collections.Concurrent;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Silo.Api.Keys;

namespace Gateway.Silo.Api.Traces;

/// <summary>Takes the frames of devices that are traced by readers at this silo. A singleton: the cluster holds observers weakly. Thread-safe.</summary>
internal sealed class TraceSink(IGrainFactory grains, ApiOptions options) : ITraceSink
{
    private readonly ConcurrentDictionary<Guid, TraceReader> _readers = new();
    private readonly Lock _gate = new();
    private ITraceSink? _self;
    private int _open;

    /// <summary>How edges reach this sink.</summary>
    public ITraceSink Self
    {
        get
        {
            lock (_gate)
            {
                return _self ??= grains.CreateObjectReference<ITraceSink>(this);
            }
        }
    }

    /// <summary>Begins a trace.</summary>
    /// <param name="key">The key that it is followed with.</param>
    /// <exception cref="ApiProblemException">The key, or this silo, has as many as it may.</exception>
    public TraceReader Open(KnownKey key)
    {
        if (!key.TryBeginTrace(options.MaxTracesPerKey))
        {
            ApiMetrics.CountRefusedTraceOfKey();
            throw TooMany($"This key follows {options.MaxTracesPerKey} traces at this silo, as many as it may (Http:MaxTracesPerKey). End one of them first.");
        }

        if (Interlocked.Increment(ref _open) > options.MaxTraces)
        {
            Interlocked.Decrement(ref _open);
            key.EndTrace();
            ApiMetrics.CountRefusedTrace();
            throw TooMany("This silo has as many traces as it may (Http:MaxTraces). Try again when some have ended.");
        }

        var reader = new TraceReader(Guid.NewGuid(), key);
        _readers[reader.Id] = reader;
        return reader;
    }

    /// <summary>Ends a trace.</summary>
    public void Close(TraceReader reader)
    {
        if (_readers.TryRemove(reader.Id, out _))
        {
            Interlocked.Decrement(ref _open);
            reader.Key.EndTrace();
        }
    }

    /// <inheritdoc/>
    public void Seen(Guid traceId, TracedFrame frame)
    {
        if (_readers.TryGetValue(traceId, out var reader))
        {
            reader.Add(frame);
        }
    }

    private static ApiProblemException TooMany(string detail) => ApiProblem.TooManyRequests(detail).ToException();
}

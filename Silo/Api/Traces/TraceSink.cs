using System.Collections.Concurrent;
using Gateway.Grains.Interfaces.Edges;

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
    /// <returns>Null when this silo has as many as it may.</returns>
    public TraceReader? TryOpen()
    {
        if (Interlocked.Increment(ref _open) > options.MaxTraces)
        {
            Interlocked.Decrement(ref _open);
            return null;
        }

        var reader = new TraceReader(Guid.NewGuid());
        _readers[reader.Id] = reader;
        return reader;
    }

    /// <summary>Ends a trace.</summary>
    public void Close(TraceReader reader)
    {
        if (_readers.TryRemove(reader.Id, out _))
        {
            Interlocked.Decrement(ref _open);
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
}

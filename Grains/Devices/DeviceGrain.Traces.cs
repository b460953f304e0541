using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Grains.Devices;

// Who is told of the device's frames; carried on from one connection to the next.
internal abstract partial class DeviceGrain<TState>
{
    private List<TraceRequest>? _traces; // next to no device is traced

    public Task Trace(TraceRequest request)
    {
        var now = Time.GetUtcNow();
        (_traces ??= []).RemoveAll(t => t.Id == request.Id || t.Until <= now);
        _traces.Add(request);
        _connection?.Edge.Trace(_connection.ConnectionId, request);
        return Task.CompletedTask;
    }

    public Task EndTrace(Guid traceId)
    {
        if (_traces?.RemoveAll(t => t.Id == traceId) > 0)
        {
            _connection?.Edge.EndTrace(_connection.ConnectionId, traceId);
        }

        return Task.CompletedTask;
    }

    private void TraceConnection(ConnectionRef connection)
    {
        if (_traces is null)
        {
            return;
        }

        _traces.RemoveAll(t => t.Until <= Time.GetUtcNow());
        foreach (var trace in _traces)
        {
            connection.Edge.Trace(connection.ConnectionId, trace);
        }
    }
}

using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.EdgeListener.Tracing;

/// <summary>
/// Tells the frames of one connection to those who asked. A connection that nobody asked about has none. A busy device is told in part: what is
/// left out is counted. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class FrameTracer(TimeProvider time)
{
    /// <summary>How many frames a second are told.</summary>
    public const int MaxPerSecond = 500;

    private readonly Lock _gate = new();
    private ImmutableArray<TraceRequest> _requests = [];
    private long _second;
    private int _told;
    private int _dropped;

    /// <summary>Whether nobody asks any more.</summary>
    public bool IsIdle => _requests.IsEmpty;

    /// <summary>Somebody asks; the same one may ask again, for longer.</summary>
    public void Add(TraceRequest request)
    {
        lock (_gate)
        {
            _requests = _requests.RemoveAll(r => r.Id == request.Id).Add(request);
        }
    }

    /// <summary>Somebody asks no more.</summary>
    public void Remove(Guid traceId)
    {
        lock (_gate)
        {
            _requests = _requests.RemoveAll(r => r.Id == traceId);
        }
    }

    /// <summary>Whether the next frame is to be told; one that is not is counted.</summary>
    public bool TryBegin()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (time.GetElapsedTime(_second, now) >= TimeSpan.FromSeconds(1))
            {
                (_second, _told) = (now, 0);
                var utcNow = time.GetUtcNow();
                _requests = _requests.RemoveAll(r => r.Until <= utcNow);
            }

            if (_requests.IsEmpty)
            {
                return false;
            }

            if (_told == MaxPerSecond)
            {
                _dropped++;
                return false;
            }

            _told++;
            return true;
        }
    }

    /// <summary>Tells a frame, after <see cref="TryBegin"/>.</summary>
    public void Tell(bool isInbound, in FrameText frame)
    {
        var dropped = Interlocked.Exchange(ref _dropped, 0);
        var told = new TracedFrame(time.GetUtcNow(), isInbound, frame.Name, frame.Sequence, frame.Status, frame.Length, frame.Text) { Dropped = dropped };
        foreach (var request in _requests)
        {
            request.Sink.Seen(request.Id, told);
        }
    }
}

using System.Threading.Channels;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Silo.Api.Keys;

namespace Gateway.Silo.Api.Traces;

/// <summary>What waits for one who reads a trace. Of what comes faster than it is read, the newest is left out and counted. Thread-safe.</summary>
/// <param name="id">The trace's id.</param>
/// <param name="key">The key that it is followed with.</param>
internal sealed class TraceReader(Guid id, KnownKey key)
{
    /// <summary>How many frames may wait.</summary>
    public const int MaxWaiting = 1000;

    private readonly Channel<TracedFrame> _frames = Channel.CreateBounded<TracedFrame>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private int _dropped;

    /// <summary>The trace's id.</summary>
    public Guid Id => id;

    /// <summary>The key that it is followed with.</summary>
    public KnownKey Key => key;

    /// <summary>A frame came.</summary>
    public void Add(TracedFrame frame)
    {
        if (!_frames.Writer.TryWrite(frame))
        {
            Interlocked.Add(ref _dropped, frame.Dropped + 1);
        }
    }

    /// <summary>Waits for a frame.</summary>
    /// <returns>False when none came in time.</returns>
    public async Task<bool> Wait(TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            return await _frames.Reader.WaitToReadAsync(cancellation).AsTask().WaitAsync(patience, time, cancellation);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Takes the next frame, if there is one.</summary>
    /// <param name="frame">The frame, with the number of those that were left out before it.</param>
    public bool TryTake(out TracedFrame frame)
    {
        if (!_frames.Reader.TryRead(out var next))
        {
            frame = null!;
            return false;
        }

        var dropped = Interlocked.Exchange(ref _dropped, 0);
        frame = dropped == 0 ? next : next with { Dropped = next.Dropped + dropped };
        return true;
    }
}

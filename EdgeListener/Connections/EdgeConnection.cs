using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Gateway.EdgeListener.Presence;
using Gateway.EdgeListener.Tracing;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;
using Microsoft.AspNetCore.Connections;

namespace Gateway.EdgeListener.Connections;

/// <summary>
/// One connection of any transport, and its way out. Writing is thread-safe, only queues, and never waits for the socket: what a slow
/// reader leaves piles up to a limit, and then the connection is closed.
/// </summary>
internal sealed class EdgeConnection
{
    private readonly ConnectionContext _context;
    private readonly ConnectionOptions _options;
    private readonly PipeWriter _output;
    private RateGate _rate;

    // Under the lock of this object, for which nobody else has a use: what was written while a flush was under way.
    private ArrayBufferWriter<byte>? _overflow;
    private bool _unflushed;
    private bool _flushing;
    private bool _completed;

    private int _closeReason = -1;
    private DevicePresence? _presence;

    /// <summary>Wraps a transport's connection.</summary>
    /// <param name="id">The id within its edge.</param>
    /// <param name="context">The transport's connection.</param>
    /// <param name="options">What its listener allows.</param>
    /// <param name="now">The clock's timestamp.</param>
    public EdgeConnection(long id, ConnectionContext context, ConnectionOptions options, long now)
    {
        Id = id;
        _context = context;
        _options = options;
        _output = context.Transport.Output;
        _rate = new RateGate(now);
        OpenedAt = now;
        LastFrameAt = now;
        Now = now;
    }

    /// <summary>The id within this edge; never used twice.</summary>
    public long Id { get; }

    /// <summary>What the listener allows.</summary>
    public ConnectionOptions Options => _options;

    /// <summary>The bytes that arrive.</summary>
    public PipeReader Input => _context.Transport.Input;

    /// <summary>The other side's address, where the transport has one.</summary>
    public IPAddress? RemoteAddress => (_context.RemoteEndPoint as IPEndPoint)?.Address.Unmapped();

    /// <summary>The same as text; empty where there is none.</summary>
    public string AddressText => RemoteAddress?.ToString() ?? "";

    /// <summary>When it was opened, or its authorization was lost: a timestamp of the clock.</summary>
    public long OpenedAt { get; set; }

    /// <summary>When the last frame arrived that is a sign of life: a timestamp of the clock.</summary>
    public long LastFrameAt { get; set; }

    /// <summary>The time for what is being handled: a timestamp of the clock, which is read once for all frames that arrive at once. For the reader alone.</summary>
    public long Now { get; private set; }

    /// <summary>Whole frames received; counted by the reader alone, and summed up when somebody asks.</summary>
    public long FramesIn { get; private set; }

    /// <summary>Bytes received; counted by the reader alone, and summed up when somebody asks.</summary>
    public long BytesIn { get; private set; }

    /// <summary>Whether it has authorized, and so lives by heartbeats.</summary>
    public bool IsAuthorized { get; set; }

    /// <summary>The device that is logged in by it; null when none is.</summary>
    public DevicePresence? Presence
    {
        get => Volatile.Read(ref _presence);
        set => Volatile.Write(ref _presence, value);
    }

    /// <summary>Tells its frames to those who asked; null when nobody did.</summary>
    public FrameTracer? Tracer { get; private set; }

    /// <summary>Why this side closes it, if it does.</summary>
    public CloseReason? CloseReason => Volatile.Read(ref _closeReason) is var reason and >= 0 ? (CloseReason)reason : null;

    /// <summary>Handling begins, or goes on after a wait; for the reader alone.</summary>
    public void ReadClock(TimeProvider time) => Now = time.GetTimestamp();

    /// <summary>Counts what was read at once; for the reader alone.</summary>
    /// <param name="frequency">Of the clock's timestamps, in hertz.</param>
    /// <param name="isAlive">Whether there was a sign of life in it.</param>
    /// <param name="frames">Whole frames in it.</param>
    /// <param name="bytes">Bytes in it.</param>
    /// <returns>How long to wait before reading on, since the other side sends more than it may; zero nearly always.</returns>
    public TimeSpan Count(long frequency, bool isAlive, int frames, long bytes)
    {
        if (isAlive)
        {
            LastFrameAt = Now;
        }

        FramesIn += frames;
        BytesIn += bytes;
        return _rate.Count(_options, frequency, Now, frames, bytes);
    }

    /// <summary>Queues a frame.</summary>
    /// <typeparam name="TFrame">What the protocol's frames are: a value, so that each has code of its own.</typeparam>
    /// <param name="frame">The frame; written before this returns.</param>
    /// <param name="droppable">A notification, which a connection that does not read loses first.</param>
    public void Write<TFrame>(in TFrame frame, bool droppable = false)
        where TFrame : struct, IOutboundFrame, allows ref struct
    {
        bool flush;
        lock (this)
        {
            if (_completed)
            {
                return;
            }

            if (_flushing)
            {
                if (TryReserve(frame.Length, droppable))
                {
                    frame.WriteTo(_overflow ??= new ArrayBufferWriter<byte>());
                    _unflushed = true;
                }

                return;
            }

            frame.WriteTo(_output);
            flush = !_unflushed;
            _unflushed = true;
        }

        if (flush)
        {
            OutboundBatch.Flush(this);
        }
    }

    /// <summary>Hands what was written to the transport. Does not wait for a slow socket.</summary>
    public void Flush()
    {
        // A transport may go on from here on this thread, and must not under a grain's turn: it would stay with that grain's scheduler.
        if (TaskScheduler.Current != TaskScheduler.Default)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static connection => connection.Flush(), this, preferLocal: false);
            return;
        }

        var flushes = TryBeginFlush();
        while (flushes)
        {
            ValueTask<FlushResult> flush;
            try
            {
                flush = _output.FlushAsync();
            }
            catch (Exception e)
            {
                flush = ValueTask.FromException<FlushResult>(e);
            }

            if (!flush.IsCompletedSuccessfully)
            {
                // The socket is slow, or broken: that is this connection's matter, not that of the thread which happened to write to it.
                _ = FlushSlowly(flush);
                return;
            }

            flushes = EndFlush(flush.Result, goesOn: true);
        }
    }

    /// <summary>
    /// Closes the connection from this side: after what was written has gone out, except to one that does not read. The first reason stands.
    /// </summary>
    public void Close(CloseReason reason)
    {
        if (Interlocked.CompareExchange(ref _closeReason, (int)reason, -1) != -1)
        {
            return;
        }

        if (reason == Grains.Interfaces.Edges.CloseReason.SlowReader)
        {
            Abort();
        }
        else
        {
            // Not on this thread: the session ends by it, and whoever closes a connection may hold what the session's end needs.
            ThreadPool.UnsafeQueueUserWorkItem(static input => input.CancelPendingRead(), Input, preferLocal: false);
        }
    }

    /// <summary>Has its frames told to somebody.</summary>
    public void AddTrace(TraceRequest request, TimeProvider time)
    {
        lock (this)
        {
            (Tracer ??= new FrameTracer(time)).Add(request);
        }
    }

    /// <summary>Ends a trace.</summary>
    public void RemoveTrace(Guid traceId)
    {
        lock (this)
        {
            Tracer?.Remove(traceId);
            Tracer = Tracer is { IsIdle: false } ? Tracer : null;
        }
    }

    /// <summary>Breaks the connection without ceremony.</summary>
    public void Abort() => _context.Abort(new ConnectionAbortedException("Closed by the gateway."));

    /// <summary>Nothing is written from now on: the transport is about to take its pipes back.</summary>
    public void Complete()
    {
        lock (this)
        {
            _completed = true;
        }
    }

    private bool TryReserve(int length, bool droppable)
    {
        var queued = (_overflow?.WrittenCount ?? 0) + length;
        if (queued <= _options.OutboundQueueBytes)
        {
            return true;
        }

        if (droppable)
        {
            EdgeMetrics.DroppedNotifications.Add(1);
            return false;
        }

        if (queued <= 2L * _options.OutboundQueueBytes)
        {
            return true;
        }

        EdgeMetrics.HitLimit(_options.Listener, "outbound_queue");
        Close(Grains.Interfaces.Edges.CloseReason.SlowReader);
        return false;
    }

    private bool TryBeginFlush()
    {
        lock (this)
        {
            return !_flushing && TakeUnflushed();
        }
    }

    /// <summary>Ends a flush, and begins the next one where the caller goes on and something was written meanwhile.</summary>
    /// <returns>Whether it has begun the next one.</returns>
    private bool EndFlush(FlushResult result, bool goesOn)
    {
        lock (this)
        {
            _flushing = false;
            _completed |= result.IsCompleted;
            return goesOn && TakeUnflushed();
        }
    }

    /// <summary>Under the lock, with no flush under way: gives what was written to the transport, to be flushed.</summary>
    private bool TakeUnflushed()
    {
        if (_completed || !_unflushed)
        {
            return false;
        }

        if (_overflow is { } overflow)
        {
            _output.Write(overflow.WrittenSpan);
            _overflow = null;
        }

        _unflushed = false;
        _flushing = true;
        return true;
    }

    private async Task FlushSlowly(ValueTask<FlushResult> flush)
    {
        try
        {
            EndFlush(await flush.ConfigureAwait(false), goesOn: false);
        }
        catch (Exception)
        {
            // The transport broke while it was sending; the reading side reports why.
            EndFlush(new FlushResult(isCanceled: false, isCompleted: true), goesOn: false);
            return;
        }

        Flush();
    }
}

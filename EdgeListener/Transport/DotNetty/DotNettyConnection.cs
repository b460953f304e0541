using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using DotNetty.Buffers;
using DotNetty.Transport.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Transport.DotNetty;

/// <summary>
/// A DotNetty channel as a connection with pipes, so that the sessions are the same code on every transport. Bytes are copied out of
/// DotNetty's buffers on the event loop: its pooled buffers leak when they are released on another thread.
/// </summary>
internal sealed class DotNettyConnection : ConnectionContext
{
    private readonly IChannel _channel;
    private readonly ILogger _logger;
    private readonly Pipe _inbound;
    private readonly Pipe _outbound;
    private readonly CancellationTokenSource _closed = new();

    public DotNettyConnection(IChannel channel, ILogger logger)
    {
        _channel = channel;
        _logger = logger;
        ConnectionId = channel.Id.AsShortText();
        RemoteEndPoint = channel.RemoteAddress;
        LocalEndPoint = channel.LocalAddress;
        ConnectionClosed = _closed.Token;

        // The session runs on the channel's event loop as bytes arrive. What it writes is sent from there too: flushes of other
        // threads meet on the way, and go out together.
        var loop = new EventLoopScheduler(channel.EventLoop);
        _inbound = new Pipe(new PipeOptions(readerScheduler: loop, writerScheduler: loop, useSynchronizationContext: false));
        _outbound = new Pipe(new PipeOptions(
            readerScheduler: loop, writerScheduler: PipeScheduler.ThreadPool, useSynchronizationContext: false));
        Transport = new Duplex(_inbound.Reader, _outbound.Writer);
    }

    public override string ConnectionId { get; set; }

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; }

    public override EndPoint? RemoteEndPoint { get; set; }

    public override EndPoint? LocalEndPoint { get; set; }

    public override CancellationToken ConnectionClosed { get; set; }

    /// <summary>Runs the connection to its end: the session on one side, what it writes on the other.</summary>
    public async Task Run(ConnectionDelegate session)
    {
        var sending = Send();
        try
        {
            await session(this).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _logger.LogError(e, "The session of connection {ConnectionId} failed", ConnectionId);
        }

        // What was written goes out before the channel closes, unless it was aborted.
        await _outbound.Writer.CompleteAsync().ConfigureAwait(false);
        await sending.ConfigureAwait(false);
        await _inbound.Reader.CompleteAsync().ConfigureAwait(false);
        await _channel.CloseAsync().ConfigureAwait(false);
        _closed.Dispose();
    }

    /// <summary>On the event loop: takes bytes in.</summary>
    public void Received(IByteBuffer buffer)
    {
        foreach (var segment in buffer.GetIoBuffers())
        {
            _inbound.Writer.Write(segment);
        }
    }

    /// <summary>On the event loop: a batch of bytes is in. While the session does not take them, no more are read.</summary>
    public void ReceivedBatch()
    {
        var flush = _inbound.Writer.FlushAsync();
        if (!flush.IsCompletedSuccessfully)
        {
            _channel.Configuration.AutoRead = false;
            _ = ReadOn(flush);
        }
    }

    /// <summary>On the event loop: the other side closed, or the channel broke.</summary>
    public void Ended(Exception? error)
    {
        _inbound.Writer.Complete(error is null ? null : new IOException("The connection broke.", error));
        Stop();
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        Stop();
        _ = _channel.CloseAsync();
    }

    private void Stop()
    {
        try
        {
            _closed.Cancel();
        }
        catch (ObjectDisposedException)
        {
            return; // It has ended already.
        }

        _outbound.Reader.CancelPendingRead();
    }

    private async Task ReadOn(ValueTask<FlushResult> flush)
    {
        await flush.ConfigureAwait(false);
        _channel.Configuration.AutoRead = true;
    }

    private async Task Send()
    {
        var reader = _outbound.Reader;
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync().ConfigureAwait(false);
                var stopped = _closed.IsCancellationRequested;
                if (!result.Buffer.IsEmpty && !stopped)
                {
                    var bytes = _channel.Allocator.Buffer((int)result.Buffer.Length);
                    foreach (var segment in result.Buffer)
                    {
                        segment.CopyTo(bytes.Array.AsMemory(bytes.ArrayOffset + bytes.WriterIndex));
                        bytes.SetWriterIndex(bytes.WriterIndex + segment.Length);
                    }

                    reader.AdvanceTo(result.Buffer.End);
                    await _channel.WriteAndFlushAsync(bytes).ConfigureAwait(false);
                }
                else
                {
                    reader.AdvanceTo(result.Buffer.End);
                }

                if (result.IsCompleted || stopped)
                {
                    break;
                }
            }
        }
        catch (Exception e)
        {
            // The other side went away while bytes were on their way to it.
            _logger.LogDebug(e, "Connection {ConnectionId} broke while sending", ConnectionId);
        }

        await reader.CompleteAsync().ConfigureAwait(false);
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}

using System.Buffers;
using System.IO.Pipelines;

namespace Gateway.EdgeListener.Transport.DotNetty;

/// <summary>
/// What a session writes to its channel. A flush gives the bytes to the channel, and waits only while more than the high-water mark has not gone
/// out. One writer at a time, as with any pipe.
/// </summary>
/// <param name="channel">The channel.</param>
internal sealed class ChannelOutput(SerialSocketChannel channel) : PipeWriter
{
    /// <summary>With more bytes than this on the way, a flush waits.</summary>
    public const int HighWaterMark = 64 * 1024;

    /// <summary>A flush that waits does so until no more than this is on the way.</summary>
    public const int LowWaterMark = 32 * 1024;

    private const int MinimumLength = 256;

    private byte[]? _bytes;
    private int _length;
    private long _unsent;
    private TaskCompletionSource<FlushResult>? _waiting;
    private volatile bool _isClosed;

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes => _length;

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, (_bytes?.Length ?? 0) - _length);
        _length += bytes;
    }

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0) => Reserve(sizeHint).AsMemory(_length);

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => Reserve(sizeHint).AsSpan(_length);

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_length > 0)
        {
            var (bytes, length) = (_bytes!, _length);
            (_bytes, _length) = (null, 0);
            Interlocked.Add(ref _unsent, length);
            channel.Send(bytes, length);
        }

        return _isClosed || Volatile.Read(ref _unsent) <= HighWaterMark ? ValueTask.FromResult(Flushed) : Wait();
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush()
    {
        lock (this)
        {
            _waiting?.TrySetResult(new FlushResult(isCanceled: true, _isClosed));
            _waiting = null;
        }
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        // What was flushed goes out; the channel closes behind it.
        if (_bytes is { } bytes)
        {
            (_bytes, _length) = (null, 0);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>In the loop: bytes have gone out, or never will.</summary>
    public void Sent(int bytes)
    {
        if (Interlocked.Add(ref _unsent, -bytes) <= LowWaterMark && Volatile.Read(ref _waiting) is not null)
        {
            Release();
        }
    }

    /// <summary>In the loop: the channel is closed.</summary>
    public void End()
    {
        _isClosed = true;
        Release();
    }

    private FlushResult Flushed => new(isCanceled: false, _isClosed);

    private ValueTask<FlushResult> Wait()
    {
        lock (this)
        {
            var waiting = new TaskCompletionSource<FlushResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _waiting, waiting);

            // They may have gone out just now, when nobody waited yet.
            if (_isClosed || Interlocked.Read(ref _unsent) <= LowWaterMark)
            {
                _waiting = null;
                return ValueTask.FromResult(Flushed);
            }

            return new ValueTask<FlushResult>(waiting.Task);
        }
    }

    private void Release()
    {
        lock (this)
        {
            _waiting?.TrySetResult(Flushed);
            _waiting = null;
        }
    }

    private byte[] Reserve(int size)
    {
        var needed = _length + Math.Max(size, 1);
        if (_bytes is not { } bytes)
        {
            return _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(needed, MinimumLength));
        }

        if (needed <= bytes.Length)
        {
            return bytes;
        }

        _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 2 * bytes.Length));
        bytes.AsSpan(0, _length).CopyTo(_bytes);
        ArrayPool<byte>.Shared.Return(bytes);
        return _bytes;
    }
}

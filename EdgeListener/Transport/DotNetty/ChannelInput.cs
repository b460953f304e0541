using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace Gateway.EdgeListener.Transport.DotNetty;

/// <summary>
/// What a channel reads, for its session: in one array, out of which the frames are taken where they lie. A connection that waits for bytes has a
/// small array; what is left of a broken frame stays in it. One reader; the channel's loop on the other side.
/// </summary>
/// <param name="channel">The channel.</param>
internal sealed class ChannelInput(SerialSocketChannel channel) : PipeReader, IValueTaskSource<ReadResult>
{
    /// <summary>The small array's length in bytes: room for the frames that a device sends at a time.</summary>
    public const int SmallLength = 512;

    private const int LargeLength = 16 * 1024;

    /// <summary>How many bytes are read on at once; more wait in the socket until these are handled.</summary>
    private const int MaxBatch = 64 * 1024;

    // Under the lock of this object, for which nobody else has a use; the bytes are the reader's, or the socket's while it waits.
    private readonly byte[] _small = new byte[SmallLength];
    private byte[]? _large;
    private int _start;
    private int _examined;
    private int _end;
    private bool _isWaiting;
    private bool _isCanceled;
    private bool _isEnded;
    private Exception? _error;

    private ManualResetValueTaskSourceCore<ReadResult> _result;

    private byte[] Bytes => _large ?? _small;

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (this)
        {
            if (TryTake(out var result))
            {
                return ValueTask.FromResult(result);
            }

            if (_isWaiting)
            {
                throw new InvalidOperationException("The connection is being read already.");
            }

            _result.Reset();
            _isWaiting = true;
        }

        channel.Receive();
        return new ValueTask<ReadResult>(this, _result.Version);
    }

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        lock (this)
        {
            return TryTake(out result);
        }
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        lock (this)
        {
            _start = consumed.GetInteger();
            _examined = Math.Max(_start, examined.GetInteger());
        }
    }

    /// <inheritdoc/>
    public override void CancelPendingRead()
    {
        lock (this)
        {
            if (!_isWaiting)
            {
                _isCanceled = true;
                return;
            }

            _isWaiting = false;
        }

        // The reader goes on in the loop, not in the middle of what the caller is doing.
        ((SerialEventLoop)channel.EventLoop).Post(new Piece(static input => ((ChannelInput)input!).Cancel(), this));
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        // The session has ended; the channel closes next.
    }

    /// <summary>In the loop: room for what the socket reads next.</summary>
    /// <returns>An array, and where the room in it begins.</returns>
    public (byte[] Bytes, int Offset) Reserve()
    {
        lock (this)
        {
            if (_start == _end)
            {
                _start = _examined = _end = 0;
                if (_large is { } large)
                {
                    _large = null;
                    ArrayPool<byte>.Shared.Return(large);
                }
            }
            else if (_large is not null && _end - _start <= SmallLength / 2)
            {
                MoveTo(null);
            }
            else if (_end == Bytes.Length)
            {
                if (_start > 0)
                {
                    MoveTo(_large);
                }

                if (_end > Bytes.Length / 2)
                {
                    MoveTo(ArrayPool<byte>.Shared.Rent(Math.Max(LargeLength, 2 * Bytes.Length)));
                }
            }

            return (Bytes, _end);
        }
    }

    /// <summary>In the loop: the socket has read into the room, and may have more.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="count">How many bytes it has read; 0 at the other side's end.</param>
    public SocketError Fill(Socket socket, int count)
    {
        lock (this)
        {
            _isEnded |= count == 0;
            _end += count;

            // A reader whose read was canceled may still look at the bytes: they stay where they are.
            while (_isWaiting && !_isEnded && _end == Bytes.Length && _end - _start < MaxBatch)
            {
                MoveTo(ArrayPool<byte>.Shared.Rent(Math.Max(LargeLength, 2 * Bytes.Length)));
                count = socket.Receive(Bytes.AsSpan(_end), SocketFlags.None, out var error);
                if (error == SocketError.WouldBlock)
                {
                    break;
                }

                if (error != SocketError.Success)
                {
                    return error;
                }

                _isEnded = count == 0;
                _end += count;
            }

            return SocketError.Success;
        }
    }

    /// <summary>In the loop: hands on what has been read, on this thread.</summary>
    public void Continue()
    {
        ReadResult result;
        lock (this)
        {
            if (!_isWaiting)
            {
                return;
            }

            _isWaiting = false;
            result = Result();
        }

        if (_error is { } error)
        {
            _result.SetException(Broken(error));
        }
        else
        {
            _result.SetResult(result);
        }
    }

    /// <summary>In the loop: nothing more comes.</summary>
    /// <param name="error">Why, where it is not that the other side or this one closed.</param>
    public void End(Exception? error)
    {
        lock (this)
        {
            _isEnded = true;
            _error ??= error;
        }

        Continue();
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _result.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _result.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _result.OnCompleted(continuation, state, token, flags);

    private static IOException Broken(Exception error) => new("The connection broke: " + error.Message, error);

    private bool TryTake(out ReadResult result)
    {
        if (_isCanceled)
        {
            _isCanceled = false;
            result = new ReadResult(Sequence(), isCanceled: true, _isEnded);
            return true;
        }

        if (_error is { } error)
        {
            throw Broken(error);
        }

        if (_examined < _end || _isEnded)
        {
            result = Result();
            return true;
        }

        result = default;
        return false;
    }

    private void Cancel()
    {
        ReadResult result;
        lock (this)
        {
            result = new ReadResult(Sequence(), isCanceled: true, _isEnded);
        }

        _result.SetResult(result);
    }

    private ReadResult Result() => new(Sequence(), isCanceled: false, _isEnded);

    private ReadOnlySequence<byte> Sequence() => new(Bytes, _start, _end - _start);

    /// <summary>Moves what is there to the front of an array; null for the small one.</summary>
    private void MoveTo(byte[]? target)
    {
        Bytes.AsSpan(_start, _end - _start).CopyTo(target ?? _small);
        if (_large is { } large && large != target)
        {
            ArrayPool<byte>.Shared.Return(large);
        }

        _large = target;
        _examined -= _start;
        _end -= _start;
        _start = 0;
    }
}

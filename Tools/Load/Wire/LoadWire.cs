using System.Net;

namespace Gateway.Load.Wire;

/// <summary>
/// A connection made for load: buffers of its own, no task and no allocation per message. What is written leaves with the next
/// <see cref="Flush"/>. <see cref="Write"/> and <see cref="Flush"/> are thread-safe.
/// </summary>
internal abstract class LoadWire(int bufferSize) : IDisposable
{
    private readonly Lock _gate = new();
    private byte[] _inbound = new byte[bufferSize];
    private byte[] _written = new byte[bufferSize];
    private byte[] _leaving = [];
    private int _inboundCount;
    private int _writtenCount;
    private bool _sending;
    private IWireSink _sink = null!;
    private int _closed;

    /// <summary>Connects.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="source">The local address, or null.</param>
    /// <param name="bufferSize">Bytes per direction to begin with; they grow with the need.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="ToolException">The server cannot be reached.</exception>
    public static async Task<LoadWire> ConnectAsync(ServerAddress address, IPAddress? source, int bufferSize, CancellationToken cancellation) =>
        address.Tls
            ? new StreamWire(await Dialer.ConnectAsync(address, source, cancellation), bufferSize)
            : new SocketWire(await Dialer.ConnectSocketAsync(address, source, cancellation), bufferSize);

    /// <summary>Starts to receive.</summary>
    /// <param name="sink">Gets everything.</param>
    public void Start(IWireSink sink)
    {
        _sink = sink;
        StartReceiving();
    }

    /// <summary>Appends to what leaves next.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_written.Length - _writtenCount < bytes.Length)
            {
                Array.Resize(ref _written, Math.Max(_written.Length * 2, _writtenCount + bytes.Length));
            }

            bytes.CopyTo(_written.AsSpan(_writtenCount));
            _writtenCount += bytes.Length;
        }
    }

    /// <summary>Sends what was written; while a send is under way, what is written meanwhile follows it by itself.</summary>
    public void Flush()
    {
        while (TryTakeOutbound(out var bytes))
        {
            if (!TrySend(bytes))
            {
                return;
            }

            Sent();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Interlocked.Exchange(ref _closed, 1);
        CloseTransport();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts to receive; arrivals go to <see cref="Received"/>.</summary>
    protected abstract void StartReceiving();

    /// <summary>Sends; true when done already, else <see cref="ContinueSending"/> is called once it is.</summary>
    protected abstract bool TrySend(ReadOnlyMemory<byte> bytes);

    /// <summary>Closes the connection.</summary>
    protected abstract void CloseTransport();

    /// <summary>Where the next bytes may be put.</summary>
    protected Memory<byte> InboundSpace()
    {
        if (_inboundCount == _inbound.Length)
        {
            Array.Resize(ref _inbound, _inbound.Length * 2);
        }

        return _inbound.AsMemory(_inboundCount);
    }

    /// <summary>That many bytes were put into <see cref="InboundSpace"/>.</summary>
    protected void Received(int count)
    {
        _inboundCount += count;
        var consumed = _sink.Receive(_inbound.AsSpan(0, _inboundCount));
        _inboundCount -= consumed;
        if (_inboundCount > 0 && consumed > 0)
        {
            _inbound.AsSpan(consumed, _inboundCount).CopyTo(_inbound);
        }
    }

    /// <summary>A send that <see cref="TrySend"/> left under way is done.</summary>
    protected void ContinueSending()
    {
        Sent();
        Flush();
    }

    /// <summary>The connection ended; tells the sink unless this side closed it.</summary>
    protected void Ended()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            CloseTransport();
            _sink.Closed();
        }
    }

    private bool TryTakeOutbound(out ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            if (_sending || _writtenCount == 0)
            {
                bytes = default;
                return false;
            }

            bytes = _written.AsMemory(0, _writtenCount);
            if (_leaving.Length < _written.Length)
            {
                _leaving = new byte[_written.Length];
            }

            (_written, _leaving) = (_leaving, _written);
            _writtenCount = 0;
            _sending = true;
            return true;
        }
    }

    private void Sent()
    {
        lock (_gate)
        {
            _sending = false;
        }
    }
}

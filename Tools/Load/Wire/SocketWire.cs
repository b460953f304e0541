using System.Net.Sockets;

namespace Gateway.Load.Wire;

/// <summary>A bare socket; its completions run on the socket engine's threads when the tool runs, see <see cref="SocketSettings"/>.</summary>
internal sealed class SocketWire : LoadWire
{
    private readonly Socket _socket;
    private readonly SocketAsyncEventArgs _receiving = new();
    private readonly SocketAsyncEventArgs _sending = new();
    private ReadOnlyMemory<byte> _rest;

    /// <summary>Takes over a connected socket.</summary>
    public SocketWire(Socket socket, int bufferSize)
        : base(bufferSize)
    {
        _socket = socket;
        _receiving.Completed += (_, _) => ReceiveCompleted();
        _sending.Completed += (_, _) => SendCompleted();
    }

    /// <inheritdoc />
    protected override void StartReceiving()
    {
        try
        {
            do
            {
                _receiving.SetBuffer(InboundSpace());
                if (_socket.ReceiveAsync(_receiving))
                {
                    return;
                }
            }
            while (TakeReceived());
        }
        catch (ObjectDisposedException)
        {
            Ended();
        }
    }

    /// <inheritdoc />
    protected override bool TrySend(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            _rest = bytes;
            while (!_rest.IsEmpty)
            {
                _sending.SetBuffer(System.Runtime.InteropServices.MemoryMarshal.AsMemory(_rest));
                if (_socket.SendAsync(_sending))
                {
                    return false;
                }

                if (!TakeSent())
                {
                    return false;
                }
            }

            return true;
        }
        catch (ObjectDisposedException)
        {
            Ended();
            return false;
        }
    }

    /// <inheritdoc />
    protected override void CloseTransport() => _socket.Dispose();

    private void ReceiveCompleted()
    {
        if (TakeReceived())
        {
            StartReceiving();
        }
    }

    private bool TakeReceived()
    {
        if (_receiving.SocketError != SocketError.Success || _receiving.BytesTransferred == 0)
        {
            Ended();
            return false;
        }

        Received(_receiving.BytesTransferred);
        return true;
    }

    private void SendCompleted()
    {
        if (TakeSent() && TrySend(_rest))
        {
            ContinueSending();
        }
    }

    private bool TakeSent()
    {
        if (_sending.SocketError != SocketError.Success)
        {
            Ended();
            return false;
        }

        _rest = _rest[_sending.BytesTransferred..];
        return true;
    }
}

using System.Buffers;
using System.Net.Sockets;
using DotNetty.Transport.Channels;
using DotNetty.Transport.Channels.Sockets;

namespace Gateway.EdgeListener.Transport.DotNetty;

/// <summary>
/// A TCP channel that reads when its connection asks for it, into the connection's buffer, and sends without a promise. What a full socket does
/// not take goes the usual way of DotNetty, through the channel's outbound buffer.
/// </summary>
internal sealed class SerialSocketChannel : TcpSocketChannel
{
    /// <summary>How long a connection that is to be closed may take to let its last bytes out.</summary>
    internal static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private bool _isClosing;
    private int _queuedSends;

    /// <summary>Wraps an accepted socket.</summary>
    public SerialSocketChannel(IChannel parent, Socket socket)
        : base(parent, socket)
    {
        Connection = new DotNettyConnection(this);
        SetState(StateFlags.Active);
        CacheRemoteAddress();
    }

    /// <summary>Its connection.</summary>
    public DotNettyConnection Connection { get; }

    private SerialEventLoop Loop => (SerialEventLoop)EventLoop;

    /// <summary>Has the socket read once, into the connection's buffer.</summary>
    public void Receive()
    {
        if (EventLoop.InEventLoop)
        {
            ReceiveNow();
        }
        else
        {
            Loop.Submit(new Piece(static channel => ((SerialSocketChannel)channel!).ReceiveNow(), this));
        }
    }

    /// <summary>Sends bytes, behind those of earlier calls.</summary>
    /// <param name="bytes">An array of the shared pool; the channel's from now on.</param>
    /// <param name="length">How many.</param>
    public void Send(byte[] bytes, int length)
    {
        // What another thread has left in the loop's queue goes first.
        if (EventLoop.InEventLoop && Volatile.Read(ref _queuedSends) == 0)
        {
            SendNow(bytes, length);
        }
        else
        {
            Interlocked.Increment(ref _queuedSends);
            Loop.Submit(new Piece(this, bytes, length));
        }
    }

    /// <summary>In the loop: sends bytes whose turn it is.</summary>
    public void SendQueued(byte[] bytes, int length)
    {
        SendNow(bytes, length);
        Interlocked.Decrement(ref _queuedSends);
    }

    private void SendNow(byte[] bytes, int length)
    {
        var outbound = Unsafe.OutboundBuffer;
        if (outbound is null || !Active)
        {
            Connection.Sent(length);
            return;
        }

        var sent = 0;
        if (outbound.IsEmpty)
        {
            sent = Socket.Send(bytes.AsSpan(0, length), SocketFlags.None, out var error);
            if (error is not (SocketError.Success or SocketError.WouldBlock))
            {
                Connection.Sent(length);
                Pipeline.FireExceptionCaught(new SocketException((int)error));
                return;
            }

            if (sent == length)
            {
                ArrayPool<byte>.Shared.Return(bytes);
                Connection.Sent(length);
                return;
            }

            Connection.Sent(sent);
        }

        outbound.AddMessage(
            new OutboundBytes(this, bytes, sent, length), length - sent, global::DotNetty.Common.Concurrency.TaskCompletionSource.Void);
        Unsafe.Flush();
    }

    /// <summary>Closes the channel once everything that was given to <see cref="Send"/> has gone out, or does not within <see cref="Farewell"/>.</summary>
    public void CloseWhenSent() => Loop.Submit(new Piece(
        static state =>
        {
            var channel = (SerialSocketChannel)state!;
            channel._isClosing = true;
            if (!channel.TryClose())
            {
                channel.EventLoop.Schedule(static channel => ((SerialSocketChannel)channel).CloseNow(), channel, Farewell);
            }
        },
        this));

    /// <summary>Closes the channel at once. Not on this thread: the caller does not expect the connection's session to end in its call.</summary>
    public void Abort() => Loop.Post(new Piece(static channel => ((SerialSocketChannel)channel!).CloseNow(), this));

    /// <summary>In the loop: an outbound buffer is done with.</summary>
    public void Drained(int length)
    {
        Connection.Sent(length);
        if (_isClosing)
        {
            Loop.Submit(new Piece(static channel => ((SerialSocketChannel)channel!).TryClose(), this));
        }
    }

    protected override IChannelId NewId() => new SerialChannelId();

    protected override IChannelUnsafe NewUnsafe() => new SerialUnsafe(this);

    protected override void DoRegister()
    {
        if (!((SerialEventLoopGroup)Loop.Parent).TryAdd(this))
        {
            throw new ClosedChannelException();
        }
    }

    protected override void DoDeregister() => ((SerialEventLoopGroup)Loop.Parent).Remove(this);

    protected override void ScheduleSocketRead()
    {
        var operation = ReadOperation;
        var (bytes, offset) = Connection.Inbound.Reserve();
        operation.SetBuffer(bytes, offset, bytes.Length - offset);
        if (!Socket.ReceiveAsync(operation))
        {
            Loop.Submit(new Piece(
                static (channel, operation) => ((SerialSocketChannel)channel!).FinishRead((SocketChannelAsyncOperation)operation!),
                this,
                operation));
        }
    }

    private void ReceiveNow()
    {
        // A closed channel has told its connection so.
        if (Active)
        {
            Unsafe.BeginRead();
        }
    }

    private bool TryClose()
    {
        if (Unsafe.OutboundBuffer is { IsEmpty: false })
        {
            return false;
        }

        CloseNow();
        return true;
    }

    private void CloseNow() => _ = Unsafe.CloseAsync();

    private void FinishRead(SocketChannelAsyncOperation operation)
    {
        if ((ResetState(StateFlags.ReadScheduled) & StateFlags.Active) == 0)
        {
            return;
        }

        ClearReadPending();
        var error = operation.SocketError;
        if (error == SocketError.Success)
        {
            error = Connection.Inbound.Fill(Socket, operation.BytesTransferred);
        }

        if (error == SocketError.Success)
        {
            Pipeline.FireChannelRead(Connection.Inbound);
            Pipeline.FireChannelReadComplete();
        }
        else
        {
            Pipeline.FireExceptionCaught(new SocketException((int)error));
        }
    }

    /// <summary>Where DotNetty brings the completions of reads.</summary>
    private sealed class SerialUnsafe(SerialSocketChannel channel) : SocketByteChannelUnsafe(channel)
    {
        public override void FinishRead(SocketChannelAsyncOperation operation) => ((SerialSocketChannel)Channel).FinishRead(operation);
    }
}

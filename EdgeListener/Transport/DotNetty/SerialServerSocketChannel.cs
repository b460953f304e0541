using System.Net.Sockets;
using DotNetty.Transport.Channels;
using DotNetty.Transport.Channels.Sockets;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Transport.DotNetty;

/// <summary>A listening channel whose connections are <see cref="SerialSocketChannel"/>s.</summary>
/// <param name="logger">Where a connection that could not be taken in is logged.</param>
internal sealed class SerialServerSocketChannel(ILogger logger) : TcpServerSocketChannel
{
    protected override IChannelUnsafe NewUnsafe() => new SerialUnsafe(this);

    /// <summary>
    /// One connection a call: whether another waits the next operation finds out, which costs no exception as asking for it would.
    /// </summary>
    private void FinishRead(SocketChannelAsyncOperation operation)
    {
        if ((ResetState(StateFlags.ReadScheduled) & StateFlags.Active) == 0)
        {
            return;
        }

        ClearReadPending();
        var error = operation.SocketError;
        var socket = operation.AcceptSocket;
        operation.AcceptSocket = null;
        if (error is SocketError.OperationAborted or SocketError.InvalidArgument)
        {
            _ = Unsafe.CloseAsync();
            return;
        }

        if (error == SocketError.Success && DescriptorReserve.IsUsedBy(socket!))
        {
            socket!.Dispose();
            error = SocketError.TooManyOpenSockets;
        }

        if (error == SocketError.Success)
        {
            Accept(socket!);
        }
        else if (!AcceptFaults.ConcernsConnection(error))
        {
            // DotNetty's acceptor stops to read for a second then.
            AcceptFaults.Note(logger, LocalAddress, error);
            Pipeline.FireExceptionCaught(new SocketException((int)error));
        }

        Pipeline.FireChannelReadComplete(); // which reads on
    }

    private void Accept(Socket socket)
    {
        SerialSocketChannel accepted;
        try
        {
            accepted = new SerialSocketChannel(this, socket);
        }
        catch (Exception e) when (e is SocketException or ChannelException or ObjectDisposedException)
        {
            // It has gone away before it was looked at.
            logger.LogDebug(e, "A connection ended before it was taken in");
            socket.Dispose();
            return;
        }

        Pipeline.FireChannelRead(accepted);
    }

    /// <summary>Where DotNetty brings the completions of accepts.</summary>
    private sealed class SerialUnsafe(SerialServerSocketChannel channel) : AbstractSocketUnsafe(channel)
    {
        public override void FinishRead(SocketChannelAsyncOperation operation) => ((SerialServerSocketChannel)Channel).FinishRead(operation);
    }
}

using System.Diagnostics.CodeAnalysis;
using DotNetty.Buffers;
using DotNetty.Transport.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Transport.DotNetty;

/// <summary>The one handler of a channel: makes its connection, and carries bytes to it. All calls come on the channel's event loop.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The connection disposes of what it has when its run ends.")]
internal sealed class DotNettyChannelHandler(ConnectionDelegate session, ILogger logger) : ChannelHandlerAdapter
{
    private DotNettyConnection? _connection;
    private Exception? _error;

    public override void ChannelActive(IChannelHandlerContext context)
    {
        _connection = new DotNettyConnection(context.Channel, logger);
        _ = _connection.Run(session);
    }

    public override void ChannelRead(IChannelHandlerContext context, object message)
    {
        var buffer = (IByteBuffer)message;
        try
        {
            _connection?.Received(buffer);
        }
        finally
        {
            buffer.Release();
        }
    }

    public override void ChannelReadComplete(IChannelHandlerContext context) => _connection?.ReceivedBatch();

    public override void ExceptionCaught(IChannelHandlerContext context, Exception exception)
    {
        _error = exception;
        _ = context.CloseAsync();
    }

    public override void ChannelInactive(IChannelHandlerContext context) => _connection?.Ended(_error);
}

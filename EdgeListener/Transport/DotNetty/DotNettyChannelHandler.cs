using DotNetty.Transport.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Transport.DotNetty;

/// <summary>The one handler of all channels of a listener: carries what happens on a channel to its connection. Each call comes in the channel's loop.</summary>
/// <param name="session">What runs a connection.</param>
/// <param name="logger">The log.</param>
internal sealed class DotNettyChannelHandler(ConnectionDelegate session, ILogger logger) : ChannelHandlerAdapter
{
    public override bool IsSharable => true;

    public override void ChannelActive(IChannelHandlerContext context) => _ = ConnectionOf(context).Run(session, logger);

    public override void ChannelRead(IChannelHandlerContext context, object message) => ((ChannelInput)message).Continue();

    public override void ExceptionCaught(IChannelHandlerContext context, Exception exception)
    {
        ConnectionOf(context).Failed(exception);
        _ = context.CloseAsync();
    }

    public override void ChannelInactive(IChannelHandlerContext context) => ConnectionOf(context).Ended();

    private static DotNettyConnection ConnectionOf(IChannelHandlerContext context) => ((SerialSocketChannel)context.Channel).Connection;
}

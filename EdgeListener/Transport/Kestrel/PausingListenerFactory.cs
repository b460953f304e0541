using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.EdgeListener.Transport.Kestrel;

/// <summary>
/// Opens Kestrel's ports with the library's connections and a listener of our own: the library's asks for the next connection at once when none can be
/// taken in, which keeps a core busy without a word in the log for as long as the process has no file descriptors left. Thread-safe.
/// </summary>
/// <param name="options">The options of Kestrel's sockets.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log of the listeners.</param>
internal sealed class PausingListenerFactory(IOptions<SocketTransportOptions> options, TimeProvider time, ILogger<PausingListenerFactory> logger)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint;

    /// <inheritdoc/>
    /// <exception cref="AddressInUseException">The port is taken.</exception>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var sockets = options.Value;
        Socket socket;
        try
        {
            socket = sockets.CreateBoundListenSocket(endpoint);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(e.Message, e);
        }

        socket.Listen(sockets.Backlog);
        var connections = new SocketConnectionContextFactory(
            new SocketConnectionFactoryOptions
            {
                IOQueueCount = sockets.IOQueueCount,
                MaxReadBufferSize = sockets.MaxReadBufferSize,
                MaxWriteBufferSize = sockets.MaxWriteBufferSize,
                UnsafePreferInlineScheduling = sockets.UnsafePreferInlineScheduling,
                WaitForDataBeforeAllocatingBuffer = sockets.WaitForDataBeforeAllocatingBuffer,
            },
            logger);
        return ValueTask.FromResult<IConnectionListener>(new PausingListener(
            socket.LocalEndPoint!, Accept, connections, socket.Dispose, time, logger));

        async ValueTask<Socket> Accept(CancellationToken cancellationToken)
        {
            var accepted = await socket.AcceptAsync(cancellationToken).ConfigureAwait(false);
            if (DescriptorReserve.IsUsedBy(accepted))
            {
                accepted.Dispose();
                throw new SocketException((int)SocketError.TooManyOpenSockets);
            }

            accepted.NoDelay = sockets.NoDelay;
            return accepted;
        }
    }
}

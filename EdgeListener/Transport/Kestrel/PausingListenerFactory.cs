using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.EdgeListener.Transport.Kestrel;

/// <summary>
/// Opens Kestrel's ports by the library, and has each pause before the process is out of file descriptors: the library's listener asks for the next
/// connection at once when none can be taken in, which keeps a core busy without a word in the log. Thread-safe.
/// </summary>
internal sealed class PausingListenerFactory(
    IOptions<SocketTransportOptions> options, ILoggerFactory loggers, TimeProvider time, ILogger<PausingListenerFactory> logger)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly SocketTransportFactory _sockets = new(options, loggers);

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => _sockets.CanBind(endpoint);

    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new PausingListener(
        await _sockets.BindAsync(endpoint, cancellationToken).ConfigureAwait(false), IsOfReserve, time, logger);

    private static bool IsOfReserve(ConnectionContext connection) =>
        connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket && DescriptorReserve.IsUsedBy(socket);
}

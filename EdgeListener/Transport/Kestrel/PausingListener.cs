using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Transport.Kestrel;

/// <summary>A listener that closes a connection for which there is no descriptor to spare, and takes none in for a moment then.</summary>
/// <param name="listener">What listens; disposed with this.</param>
/// <param name="isOfReserve">Whether a connection has a descriptor that is not for connections.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log of the listeners.</param>
internal sealed class PausingListener(
    IConnectionListener listener, Func<ConnectionContext, bool> isOfReserve, TimeProvider time, ILogger logger) : IConnectionListener
{
    private readonly CancellationTokenSource _unbound = new();

    /// <inheritdoc/>
    public EndPoint EndPoint => listener.EndPoint;

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var connection = await listener.AcceptAsync(cancellationToken).ConfigureAwait(false);
            if (connection is null || !isOfReserve(connection))
            {
                return connection;
            }

            AcceptFaults.Note(logger, EndPoint, SocketError.TooManyOpenSockets);
            connection.Abort(new ConnectionAbortedException("There are no file descriptors to spare."));
            await connection.DisposeAsync().ConfigureAwait(false);
            await Task.Delay(AcceptFaults.Pause, time, _unbound.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await _unbound.CancelAsync().ConfigureAwait(false);
        await listener.UnbindAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _unbound.CancelAsync().ConfigureAwait(false);
        await listener.DisposeAsync().ConfigureAwait(false);
    }
}

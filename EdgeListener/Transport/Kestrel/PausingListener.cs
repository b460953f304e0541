using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Transport.Kestrel;

/// <summary>A listener that pauses when no connection can be taken in.</summary>
/// <param name="endpoint">Where it listens.</param>
/// <param name="accept">Waits for the next connection, and takes it in.</param>
/// <param name="connections">Makes connections of sockets; closed with the listener.</param>
/// <param name="close">Closes what listens.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log of the listeners.</param>
internal sealed class PausingListener(
    EndPoint endpoint,
    Func<CancellationToken, ValueTask<Socket>> accept,
    SocketConnectionContextFactory connections,
    Action close,
    TimeProvider time,
    ILogger logger) : IConnectionListener
{
    private readonly CancellationTokenSource _unbound = new();

    /// <inheritdoc/>
    public EndPoint EndPoint => endpoint;

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                return connections.Create(await accept(cancellationToken).ConfigureAwait(false));
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.OperationAborted)
            {
                return null;
            }
            catch (SocketException e)
            {
                if (!AcceptFaults.ConcernsConnection(e.SocketErrorCode))
                {
                    AcceptFaults.Note(logger, EndPoint, e.SocketErrorCode);
                    await Task.Delay(AcceptFaults.Pause, time, _unbound.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _unbound.Cancel();
        close();
        return default;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await UnbindAsync().ConfigureAwait(false);
        connections.Dispose();
    }
}

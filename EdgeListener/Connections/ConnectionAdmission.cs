using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Connections;

/// <summary>
/// Counts connections from the moment that they are accepted, before a handshake or a byte, and closes those over a listener's limits at once.
/// Thread-safe.
/// </summary>
/// <param name="proxies">The balancers that say whose connections they pass on; such an address then counts.</param>
/// <param name="logger">Where refusals are logged.</param>
public sealed class ConnectionAdmission(ProxyProtocol proxies, ILogger<ConnectionAdmission> logger)
{
    private readonly ConcurrentDictionary<IPAddress, int> _addresses = new();
    private readonly ConcurrentDictionary<string, int> _listeners = new();

    /// <summary>Puts the limits before all that serves a connection.</summary>
    /// <param name="options">The limits; listeners of one name share them.</param>
    /// <param name="next">What serves it.</param>
    public ConnectionDelegate Guard(ConnectionOptions options, ConnectionDelegate next) => connection => Run(options, next, connection);

    private async Task Run(ConnectionOptions options, ConnectionDelegate next, ConnectionContext connection)
    {
        if (_listeners.AddOrUpdate(options.Listener, 1, static (_, n) => n + 1) > options.MaxConnections)
        {
            LeaveListener(options);
            Refuse(connection, options, "connections");
            return;
        }

        EdgeMetrics.Connections.Add(1, EdgeMetrics.Listener(options.Listener));
        try
        {
            if (!proxies.IsFor(connection) || await proxies.TryRead(connection, options).ConfigureAwait(false))
            {
                await RunFrom(AddressOf(connection), options, next, connection).ConfigureAwait(false);
            }
        }
        finally
        {
            LeaveListener(options);
            EdgeMetrics.Connections.Add(-1, EdgeMetrics.Listener(options.Listener));
        }
    }

    private async Task RunFrom(IPAddress? address, ConnectionOptions options, ConnectionDelegate next, ConnectionContext connection)
    {
        if (address is not null && _addresses.AddOrUpdate(address, 1, static (_, n) => n + 1) > options.MaxConnectionsPerAddress)
        {
            LeaveAddress(address);
            Refuse(connection, options, "connections_per_address");
            return;
        }

        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            if (address is not null)
            {
                LeaveAddress(address);
            }
        }
    }

    private static IPAddress? AddressOf(ConnectionContext connection) =>
        connection.RemoteEndPoint is IPEndPoint end ? ClientAddress.CountedAs(end.Address) : null;

    private void Refuse(ConnectionContext connection, ConnectionOptions options, string limit)
    {
        EdgeMetrics.HitLimit(options.Listener, limit);
        logger.LogDebug("A connection of {Listener} was refused: limit {Limit}", options.Listener, limit);
        connection.Abort();
    }

    private void LeaveListener(ConnectionOptions options) => _listeners.AddOrUpdate(options.Listener, 0, static (_, n) => n - 1);

    private void LeaveAddress(IPAddress address)
    {
        while (_addresses.TryGetValue(address, out var count))
        {
            var entry = new KeyValuePair<IPAddress, int>(address, count);
            if (count == 1 ? _addresses.TryRemove(entry) : _addresses.TryUpdate(address, count - 1, count))
            {
                return;
            }
        }
    }
}

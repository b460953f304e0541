using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Connections;

/// <summary>
/// Has balancers that are trusted say whose connections they pass on. A connection of theirs begins with a header of the PROXY protocol, also
/// before TLS; from anybody else such a header is what the listener's own protocol takes it for. Thread-safe.
/// </summary>
/// <param name="trusted">The balancers' addresses.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where connections without a header are logged.</param>
public sealed class ProxyProtocol(IReadOnlyList<IPNetwork> trusted, TimeProvider time, ILogger<ProxyProtocol> logger)
{
    /// <summary>Whether a connection has to begin with a header.</summary>
    public bool IsFor(ConnectionContext connection)
    {
        if (trusted.Count == 0 || (connection.RemoteEndPoint as IPEndPoint)?.Address.Unmapped() is not { } address)
        {
            return false;
        }

        foreach (var network in trusted)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads the header, and gives the connection the address in it.</summary>
    /// <param name="connection">A connection of a balancer; closed where it does not begin with a header.</param>
    /// <param name="options">Its listener's limits; the header has the time of a login.</param>
    /// <returns>Whether the connection goes on.</returns>
    public async Task<bool> TryRead(ConnectionContext connection, ConnectionOptions options)
    {
        var limit = time.CreateTimer(static connection => ((ConnectionContext)connection!).Abort(), connection, options.AuthorizeTimeout, Timeout.InfiniteTimeSpan);
        await using (limit.ConfigureAwait(false))
        {
            try
            {
                return await Read(connection, options).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or ConnectionAbortedException or OperationCanceledException)
            {
                logger.LogDebug(e, "A balancer's connection to {Listener} broke before its PROXY header", options.Listener);
                return false;
            }
        }
    }

    private async Task<bool> Read(ConnectionContext connection, ConnectionOptions options)
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var read = await input.ReadAsync().ConfigureAwait(false);
            switch (ProxyHeader.Read(read.Buffer, out var length, out var source))
            {
                case ProxyHeaderFound.Whole:
                    input.AdvanceTo(read.Buffer.GetPosition(length));
                    connection.RemoteEndPoint = source ?? connection.RemoteEndPoint;
                    return true;
                case ProxyHeaderFound.None:
                    input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                    EdgeMetrics.RefusedProxyHeaders.Add(1, EdgeMetrics.Listener(options.Listener));
                    logger.LogDebug("A connection of {Address} to {Listener} has no PROXY header", connection.RemoteEndPoint, options.Listener);
                    connection.Abort();
                    return false;
                default:
                    // A balancer that only looks whether the port is open sends nothing.
                    input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                    if (read.IsCompleted)
                    {
                        return false;
                    }

                    break;
            }
        }
    }
}

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Gateway.Tools;

/// <summary>Opens connections to the gateway; what goes wrong is told with what to do about it. Stateless.</summary>
internal static class Dialer
{
    /// <summary>Connects, and in TLS shakes hands.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="source">The local address to connect from, for more connections than one address has ports; null leaves it to the system.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>The stream; disposing it closes the connection.</returns>
    /// <exception cref="ToolException">The server cannot be reached or its certificate is not trusted.</exception>
    public static async Task<Stream> ConnectAsync(ServerAddress address, IPAddress? source, CancellationToken cancellation)
    {
        var stream = new NetworkStream(await ConnectSocketAsync(address, source, cancellation), ownsSocket: true);
        return address.Tls ? await ShakeHandsAsync(stream, address, cancellation) : stream;
    }

    /// <summary>Connects a bare socket, without TLS.</summary>
    /// <inheritdoc cref="ConnectAsync" />
    public static async Task<Socket> ConnectSocketAsync(ServerAddress address, IPAddress? source, CancellationToken cancellation)
    {
        var socket = source is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp)
            : new Socket(source.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            if (source is not null)
            {
                socket.Bind(new IPEndPoint(source, 0));
            }

            await socket.ConnectAsync(address.Host, address.Port, cancellation);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new ToolException(Explain(address, e), e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> ShakeHandsAsync(NetworkStream inner, ServerAddress address, CancellationToken cancellation)
    {
        var tls = new SslStream(inner);
        try
        {
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = address.Host,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            };
            if (!address.ValidateCertificate)
            {
                // Asked for with --insecure, or a loopback host, where the gateway's certificate is one that it made itself.
#pragma warning disable CA5359
                options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
            }

            await tls.AuthenticateAsClientAsync(options, cancellation);
            return tls;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            await tls.DisposeAsync();
            var advice = e is AuthenticationException && address.ValidateCertificate
                ? "If that certificate is self-signed and you trust this server, add --insecure."
                : "Is that the port of the TLS listener?";
            throw new ToolException($"TLS with {address} failed: {e.Message} {advice}", e);
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private static string Explain(ServerAddress address, SocketException e) => e.SocketErrorCode switch
    {
        SocketError.ConnectionRefused =>
            $"Nothing listens on {address.Host}:{address.Port}. Start the gateway with ./run, or say where it is with --host and --port.",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
            $"The name {address.Host} is not known. Check --host.",
        SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable =>
            $"{address.Host}:{address.Port} cannot be reached ({e.Message}). Check --host, the network and the firewall between.",
        SocketError.TooManyOpenSockets =>
            "This process may not open more connections. Raise the limit of open files (ulimit -n) or ask for fewer.",
        SocketError.AddressNotAvailable or SocketError.AddressAlreadyInUse =>
            "No local port is free for one more connection. Spread them over more source addresses with --sources, or ask for fewer.",
        _ => $"Connecting to {address.Host}:{address.Port} failed: {e.Message}",
    };
}

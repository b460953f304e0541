using System.Net.Security;
using System.Security.Authentication;
using Gateway.EdgeListener.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.EdgeListener.Transport.Kestrel;

/// <summary>Adds the protocols' ports to Kestrel.</summary>
public static class KestrelListeners
{
    /// <summary>Listens on a port of a protocol, on all addresses.</summary>
    /// <param name="kestrel">The server's options.</param>
    /// <param name="endpoint">The port, other than 0.</param>
    /// <param name="certificate">
    /// The gateway's certificate of now, with those between it and its authority, asked at each handshake; needed where the endpoint is TLS.
    /// </param>
    public static void Listen(this KestrelServerOptions kestrel, EdgeEndpoint endpoint, Func<SslStreamCertificateContext>? certificate)
    {
        var handler = (ConnectionHandler)kestrel.ApplicationServices.GetRequiredService(endpoint.Handler);
        var admission = kestrel.ApplicationServices.GetRequiredService<ConnectionAdmission>();
        kestrel.Listen(Addresses.Any, endpoint.Port, listener =>
        {
            listener.Use(next => admission.Guard(endpoint.Limits, next));
            if (endpoint.IsTls)
            {
                ArgumentNullException.ThrowIfNull(certificate);
                listener.UseHttps(certificate().TargetCertificate, tls =>
                {
                    tls.HandshakeTimeout = endpoint.Limits.AuthorizeTimeout;
                    tls.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
                    tls.OnAuthenticate = (_, handshake) =>
                    {
                        handshake.ServerCertificate = null;
                        handshake.ServerCertificateContext = certificate();

                        // The protocols here have no names in ALPN: none is offered, and a client's own are let be.
                        handshake.ApplicationProtocols = null;
                    };
                });
            }

            listener.Run(handler.OnConnectedAsync);
        });
    }
}

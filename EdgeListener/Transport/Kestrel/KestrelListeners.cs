using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
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
    /// <param name="certificate">The gateway's certificate; needed where the endpoint is TLS.</param>
    public static void Listen(this KestrelServerOptions kestrel, EdgeEndpoint endpoint, X509Certificate2? certificate)
    {
        var handler = (ConnectionHandler)kestrel.ApplicationServices.GetRequiredService(endpoint.Handler);
        kestrel.ListenAnyIP(endpoint.Port, listener =>
        {
            if (endpoint.IsTls)
            {
                var own = certificate ?? throw new ArgumentNullException(nameof(certificate));
                listener.UseHttps(own, tls => tls.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13);
            }

            listener.Run(handler.OnConnectedAsync);
        });
    }
}

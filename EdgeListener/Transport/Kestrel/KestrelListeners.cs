using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.EdgeListener.Messaging;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.EdgeListener.Transport.Kestrel;

/// <summary>Adds the device protocols' listeners to Kestrel.</summary>
public static class KestrelListeners
{
    /// <summary>Listens for protocol 1 on all addresses.</summary>
    /// <param name="kestrel">The server's options.</param>
    /// <param name="port">The port; 0 for none.</param>
    /// <param name="certificate">With one, the connections are TLS 1.2 or 1.3.</param>
    public static void ListenMessaging(this KestrelServerOptions kestrel, int port, X509Certificate2? certificate = null)
    {
        if (port == 0)
        {
            return;
        }

        kestrel.ListenAnyIP(port, listener =>
        {
            if (certificate is not null)
            {
                listener.UseHttps(certificate, tls => tls.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13);
            }

            listener.UseConnectionHandler<MessagingConnectionHandler>();
        });
    }

    /// <summary>Listens on a port that sends back what it gets, for connectivity checks.</summary>
    /// <param name="kestrel">The server's options.</param>
    /// <param name="port">The port; 0 for none.</param>
    public static void ListenEcho(this KestrelServerOptions kestrel, int port)
    {
        if (port != 0)
        {
            kestrel.ListenAnyIP(port, listener => listener.UseConnectionHandler<EchoConnectionHandler>());
        }
    }
}

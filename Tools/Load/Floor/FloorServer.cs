using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.EdgeListener.Transport.DotNetty;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Load.Floor;

/// <summary>
/// The least that a server of protocol 1 on this platform can cost: Kestrel, its pipes, and a relay out of dictionaries; or the same relay on the
/// gateway's DotNetty transport. What the gateway needs beyond it is the price of what the gateway does.
/// </summary>
internal sealed class FloorServer : IAsyncDisposable
{
    private readonly IAsyncDisposable _host;

    private FloorServer(IAsyncDisposable host, int port, int? tlsPort)
    {
        _host = host;
        Port = port;
        TlsPort = tlsPort;
    }

    /// <summary>The port without TLS.</summary>
    public int Port { get; }

    /// <summary>The port with TLS, if asked for.</summary>
    public int? TlsPort { get; }

    /// <summary>Starts on loopback, on the gateway's DotNetty transport.</summary>
    /// <param name="port">0 lets the system choose.</param>
    /// <exception cref="ToolException">The port is taken.</exception>
    public static async Task<FloorServer> StartDotNettyAsync(int port)
    {
        var directory = new FloorDirectory();
        try
        {
            var listener = await DotNettyListener.Listen(
                new IPEndPoint(IPAddress.Loopback, port),
                connection => new FloorConnection(connection, directory).RunAsync(),
                TimeProvider.System,
                NullLogger.Instance);
            return new FloorServer(listener, listener.Port, tlsPort: null);
        }
        catch (IOException e)
        {
            throw new ToolException($"The floor cannot listen: {e.Message} Choose another --port.", e);
        }
    }

    /// <summary>Starts on loopback.</summary>
    /// <param name="port">0 lets the system choose.</param>
    /// <param name="tlsPort">The same with TLS, on a certificate made for this run; null for none.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="ToolException">The port is taken.</exception>
    public static async Task<FloorServer> StartAsync(int port, int? tlsPort, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<FloorDirectory>();
        builder.Services.AddSingleton<FloorHandler>();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().UseSockets(sockets =>
        {
            sockets.UnsafePreferInlineScheduling = true;
            // What is in flight bounds what can pile up, so that a flush never has to wait.
            sockets.MaxWriteBufferSize = null;
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port, listener => listener.UseConnectionHandler<FloorHandler>());
            if (tlsPort is { } number)
            {
                var certificate = CreateCertificate();
                kestrel.Listen(IPAddress.Loopback, number, listener => listener.UseHttps(certificate).UseConnectionHandler<FloorHandler>());
            }
        });
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellation);
        }
        catch (IOException e)
        {
            await host.DisposeAsync();
            throw new ToolException($"The floor cannot listen: {e.Message} Choose another --port.", e);
        }

        // The addresses stand in the order in which they were asked for.
        var addresses = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Select(address => BindingAddress.Parse(address).Port)
            .ToArray();
        return new FloorServer(host, addresses[0], tlsPort is null ? null : addresses[1]);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_host is WebApplication kestrel)
        {
            await kestrel.StopAsync(new CancellationToken(canceled: true));
        }

        await _host.DisposeAsync();
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var ephemeral = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        return X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), password: null);
    }

    private sealed class FloorHandler(FloorDirectory directory) : ConnectionHandler
    {
        public override Task OnConnectedAsync(ConnectionContext connection) => new FloorConnection(connection, directory).RunAsync();
    }
}

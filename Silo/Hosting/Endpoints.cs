using System.Net;
using Gateway.EdgeListener.Connections;
using Gateway.EdgeListener.Transport;
using Gateway.EdgeListener.Transport.Kestrel;
using Gateway.Silo.Configuration;
using Gateway.Silo.Files;
using Gateway.Silo.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Silo.Hosting;

/// <summary>All ports that the process listens on: its own, and those that the protocols have registered.</summary>
internal sealed class Endpoints(
    GatewaySettings settings, IEnumerable<EdgeEndpoint> edge, IEnumerable<HttpEndpoint> http, WatchedFiles files, TimeProvider time)
{
    private const string Http = "HTTP";

    private readonly EdgeEndpoint[] _edge = [.. edge.Where(e => e.Port != 0)];
    private readonly HttpEndpoint[] _http = [.. http.Where(e => e.Port != 0)];

    /// <summary>The protocols' ports that DotNetty opens; none where the transport is Kestrel. TLS is always Kestrel's.</summary>
    public IEnumerable<EdgeEndpoint> OnDotNetty => _edge.Where(e => !IsOnKestrel(e));

    /// <summary>Whether Kestrel has a port to open.</summary>
    public bool AreAnyOnKestrel => _edge.Any(IsOnKestrel) || _http.Length > 0 || settings.HttpPort != 0;

    /// <summary>What listens, for the log of the start: name, port, and by what.</summary>
    public IEnumerable<(string Name, int Port, string By)> Report =>
    [
        .. _edge.Select(e => (e.Name, e.Port, (IsOnKestrel(e) ? EdgeTransport.Kestrel : settings.Transport).ToString())),
        .. _http.Select(e => (e.Name, e.Port, OnKestrel(e.Address))),
        .. settings.HttpPort == 0 ? Array.Empty<(string, int, string)>() : [(Http, settings.HttpPort, OnKestrel(settings.HttpAddress))],
        ("silo", settings.Cluster.SiloPort, "Orleans"),
    ];

    /// <summary>Everything that is listened on, Orleans' own ports too.</summary>
    public IReadOnlyList<ListenPoint> Points =>
    [
        .. _edge.Select(e => new ListenPoint(e.Setting, Addresses.Any, e.Port)),
        .. _http.Select(e => new ListenPoint(e.Setting, e.Address, e.Port, e.AddressSetting)),
        new ListenPoint("Http:Port", settings.HttpAddress, settings.HttpPort, "Http:Address"),
        new ListenPoint("Cluster:SiloPort", SiloAddress, settings.Cluster.SiloPort),
        new ListenPoint("Cluster:GatewayPort", SiloAddress, settings.Cluster.GatewayPort),
    ];

    private IPAddress SiloAddress => settings.Cluster.Mode == ClusterMode.Local ? IPAddress.Loopback : IPAddress.Any;

    /// <summary>Checks that all ports are free, and has Kestrel open its own when it starts.</summary>
    /// <exception cref="ConfigurationException">A port is taken, or the certificate cannot be used.</exception>
    public void ListenOn(KestrelServerOptions kestrel)
    {
        PortCheck.EnsureFree(Points);
        var certificate = _edge.Any(e => e.IsTls) ? new ServerCertificate(settings, files, time) : null;
        foreach (var endpoint in _edge.Where(IsOnKestrel))
        {
            kestrel.Listen(endpoint, certificate is null ? null : () => certificate.Context);
        }

        foreach (var endpoint in _http)
        {
            kestrel.Listen(endpoint.Address, endpoint.Port, Limit(endpoint.Name));
        }

        if (settings.HttpPort != 0)
        {
            kestrel.Listen(settings.HttpAddress, settings.HttpPort, Limit(Http));
        }
    }

    /// <summary>Has each protocol answer its own HTTP port, before anything of the process's own HTTP port is looked at.</summary>
    public void Map(WebApplication app)
    {
        foreach (var endpoint in _http)
        {
            var handler = (IHttpHandler)app.Services.GetRequiredService(endpoint.Handler);
            app.Use(next => context => context.Connection.LocalPort == endpoint.Port ? handler.Handle(context) : next(context));
        }
    }

    private static string OnKestrel(IPAddress address) => $"{address}, {nameof(EdgeTransport.Kestrel)}";

    private Action<ListenOptions> Limit(string listener) => listen => listen.Use(new HttpConnectionLimit(listener, settings.HttpMaxConnections).Guard);

    private bool IsOnKestrel(EdgeEndpoint endpoint) => endpoint.IsTls || settings.Transport == EdgeTransport.Kestrel;
}

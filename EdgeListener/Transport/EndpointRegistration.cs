using System.Net;
using Gateway.EdgeListener.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.EdgeListener.Transport;

/// <summary>How a protocol says where it listens; the process opens the ports, on the transports that it has.</summary>
internal static class EndpointRegistration
{
    /// <summary>Adds a port for connections of a protocol.</summary>
    public static IServiceCollection AddEdgeEndpoint<THandler>(
        this IServiceCollection services, string name, string setting, int port, ConnectionOptions limits, bool isTls = false)
        where THandler : ConnectionHandler => services.AddSingleton(new EdgeEndpoint(name, setting, port, typeof(THandler), limits, isTls));

    /// <summary>Adds a port for requests over HTTP.</summary>
    public static IServiceCollection AddHttpEndpoint<THandler>(
        this IServiceCollection services, string name, string setting, int port, string addressSetting, IPAddress address)
        where THandler : IHttpHandler => services.AddSingleton(new HttpEndpoint(name, setting, port, addressSetting, address, typeof(THandler)));
}

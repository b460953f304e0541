using Gateway.EdgeListener.Connections;

namespace Gateway.EdgeListener.Transport;

/// <summary>A port on which devices or people connect by a protocol's own connections. Each is registered with the process's services.</summary>
/// <param name="Name">Its name in the log of the start.</param>
/// <param name="Setting">The setting with its port.</param>
/// <param name="Port">The port, on all addresses; 0 for none.</param>
/// <param name="Handler">What runs a connection: a registered <see cref="Microsoft.AspNetCore.Connections.ConnectionHandler"/>.</param>
/// <param name="Limits">What it allows its connections, from when they are accepted.</param>
/// <param name="IsTls">Whether the connections are TLS 1.2 or 1.3, with the gateway's certificate.</param>
public sealed record EdgeEndpoint(string Name, string Setting, int Port, Type Handler, ConnectionOptions Limits, bool IsTls = false);

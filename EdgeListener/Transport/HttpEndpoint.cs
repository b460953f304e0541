using System.Net;

namespace Gateway.EdgeListener.Transport;

/// <summary>A port of a protocol's own on which it is spoken to over HTTP. Each is registered with the process's services.</summary>
/// <param name="Name">Its name in the log of the start.</param>
/// <param name="Setting">The setting with its port.</param>
/// <param name="Port">The port; 0 for none.</param>
/// <param name="AddressSetting">The setting with its address.</param>
/// <param name="Address">The address.</param>
/// <param name="Handler">What answers every request of this port, and of no other: a registered <see cref="IHttpHandler"/>.</param>
public sealed record HttpEndpoint(string Name, string Setting, int Port, string AddressSetting, IPAddress Address, Type Handler);

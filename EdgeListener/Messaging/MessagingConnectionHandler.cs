using Gateway.EdgeListener.Connections;

namespace Gateway.EdgeListener.Messaging;

/// <summary>Runs the connections of protocol 1.</summary>
/// <param name="services">What the sessions share.</param>
public sealed class MessagingConnectionHandler(MessagingServices services)
    : StreamConnectionHandler(services.Edge, services.Options.Connections, services.Logger)
{
    internal override IStreamSession Open(EdgeConnection connection) => new MessagingSession(connection, services);
}

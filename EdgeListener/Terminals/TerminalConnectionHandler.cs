using Gateway.EdgeListener.Connections;

namespace Gateway.EdgeListener.Terminals;

/// <summary>Runs the connections of protocol 4.</summary>
/// <param name="services">What the sessions share.</param>
public sealed class TerminalConnectionHandler(TerminalServices services)
    : StreamConnectionHandler(services.Devices.Edge, services.Settings.Connections, services.Logger)
{
    internal override IStreamSession Open(EdgeConnection connection) => new TerminalSession(connection, services);
}

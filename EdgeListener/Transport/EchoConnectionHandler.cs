using Microsoft.AspNetCore.Connections;

namespace Gateway.EdgeListener.Transport;

/// <summary>Sends back what it gets, for connectivity checks (protocol 1, "Listeners"). It never holds more than the transport's buffers.</summary>
public sealed class EchoConnectionHandler : ConnectionHandler
{
    /// <inheritdoc/>
    public override Task OnConnectedAsync(ConnectionContext connection) =>
        connection.Transport.Input.CopyToAsync(connection.Transport.Output);
}

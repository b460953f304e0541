using System.Security.Authentication;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Wire;

/// <summary>How a client connects and speaks.</summary>
public sealed record WireOptions
{
    public StartTag Tag { get; init; } = StartTag.None;

    /// <summary>Over TLS, in this version.</summary>
    public SslProtocols? Tls { get; init; }

    /// <summary>Bytes to write in the moment in which the connection, or its TLS handshake, is done.</summary>
    public byte[] First { get; init; } = [];

    /// <summary>False for a client that never reads.</summary>
    public bool Reads { get; init; } = true;

    /// <summary>The local address to connect from; null for any.</summary>
    public System.Net.IPAddress? Source { get; init; }

    /// <summary>The socket's receive buffer in bytes, for clients that do not read; null for the system's own.</summary>
    public int? ReceiveBuffer { get; init; }
}

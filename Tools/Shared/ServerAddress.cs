using System.Net;

namespace Gateway.Tools;

/// <summary>Where the gateway listens, and how to speak to it.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">TCP port.</param>
/// <param name="Tls">Whether the connection is in TLS.</param>
/// <param name="ValidateCertificate">Whether the server's certificate must be trusted and match <paramref name="Host"/>.</param>
internal sealed record ServerAddress(string Host, int Port, bool Tls = false, bool ValidateCertificate = true)
{
    /// <summary>The default port without TLS (protocol 1, "Listeners").</summary>
    public const int DefaultPort = 9630;

    /// <summary>The default port with TLS.</summary>
    public const int DefaultTlsPort = 9631;

    /// <summary>
    /// Whether <paramref name="host"/> means this machine: there a certificate that nobody signed is the normal case, since the gateway
    /// generates its own.
    /// </summary>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    /// <inheritdoc />
    public override string ToString() => $"{Host}:{Port}{(Tls ? ValidateCertificate ? " (TLS)" : " (TLS, certificate not validated)" : "")}";
}

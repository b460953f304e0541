using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Gateway.EndToEnd.Tests.Hosting;

namespace Gateway.EndToEnd.Tests.Processes;

/// <summary>The operator's own certificate on the TLS port, as clients see it.</summary>
public sealed class CertificateTests : EndToEndTest, IDisposable
{
    private readonly TestAuthority _authority = new(hasIntermediate: true);

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task A_client_that_knows_only_the_root_verifies_it_and_any_protocol_name_of_a_client_is_taken()
    {
        var gateway = await StartWithCertificate();
        await using var plain = await Connect(gateway);
        Assert.Equal(2, plain.Chain);
        foreach (var name in new[] { "http/1.1", "h2", "x-gateway" })
        {
            await using var named = await Connect(gateway, new SslApplicationProtocol(name));
            Assert.True(named.Stream.NegotiatedApplicationProtocol.Protocol.IsEmpty, $"{name} was agreed on");
        }
    }

    [Fact]
    public async Task A_new_certificate_is_taken_without_a_restart_and_a_bad_one_is_not()
    {
        var gateway = await StartWithCertificate();
        await using var before = await Connect(gateway);

        // Both files are written one after the other: between them they may not fit together.
        gateway.Allow("cannot be used");
        var serial = _authority.Issue(_authority.CertificatePath, _authority.KeyPath);
        await gateway.Run.Line(l => l.Contains(serial, StringComparison.Ordinal), "a sign that the new certificate is there");
        await using var after = await Connect(gateway);
        Assert.Equal(serial, after.Serial);
        Assert.NotEqual(before.Serial, after.Serial);

        await File.WriteAllTextAsync(_authority.KeyPath, "no key");
        await gateway.Run.Line(
            l => l.Contains("Tls:CertificatePath", StringComparison.Ordinal) && l.Contains("stays", StringComparison.Ordinal), "a complaint");
        await using var still = await Connect(gateway);
        Assert.Equal(serial, still.Serial);
        await gateway.MetricBecomes("gateway_files_reads_total", n => n >= 2, "2 or more");
    }

    private async Task<GatewayProcess> StartWithCertificate() =>
        await Start($"--Tls:CertificatePath={_authority.CertificatePath}", $"--Tls:KeyPath={_authority.KeyPath}");

    private async Task<Session> Connect(GatewayProcess gateway, params SslApplicationProtocol[] protocols)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(_authority.AuthorityPath);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, gateway.TlsPort).Within("connection");
        var sent = 0;
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false, (_, _, chain, errors) =>
        {
            sent = chain!.ChainPolicy.ExtraStore.Count;
            return errors == SslPolicyErrors.None;
        });
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            CertificateChainPolicy = policy,
            ApplicationProtocols = protocols.Length == 0 ? null : [.. protocols],
        }).Within("TLS handshake");
        using var certificate = new X509Certificate2(stream.RemoteCertificate!);
        return new Session(stream, certificate.SerialNumber, sent);
    }

    /// <summary>A handshake that was done.</summary>
    /// <param name="Stream">The connection.</param>
    /// <param name="Serial">The serial number of the gateway's certificate.</param>
    /// <param name="Chain">How many certificates the gateway sent.</param>
    private sealed record Session(SslStream Stream, string Serial, int Chain) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Stream.DisposeAsync();
    }
}

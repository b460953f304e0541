using System.Globalization;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Silo.Configuration;
using Gateway.Silo.Files;
using Gateway.Silo.Security;

namespace Gateway.Silo.Cluster;

/// <summary>
/// TLS between silos, and between Orleans clients and silos. Both sides show a certificate, and each believes only the operator's own authority;
/// names in certificates do not count, for that authority gives them to silos alone. Thread-safe.
/// </summary>
internal sealed class ClusterTls
{
    /// <summary>Reads the files.</summary>
    /// <exception cref="ConfigurationException">They cannot be used; the message names the settings.</exception>
    public ClusterTls(ClusterTlsSettings settings) => File = new WatchedFile<Identity>(
        "Cluster:TlsCertificatePath, Cluster:TlsKeyPath and Cluster:TlsAuthorityPath",
        [settings.CertificatePath, settings.KeyPath, settings.AuthorityPath],
        () => Read(settings),
        identity => string.Create(
            CultureInfo.InvariantCulture,
            $"new connections between silos have the certificate {identity.Certificate.Subject}, serial number {identity.Certificate.SerialNumber}"));

    /// <summary>The files, to be watched.</summary>
    public WatchedFile<Identity> File { get; }

    /// <summary>Has a silo's connections use it, in both directions.</summary>
    public void AddTo(ISiloBuilder silo) => silo.UseTls(tls =>
    {
        tls.LocalCertificate = File.Value.Certificate;
        tls.LocalServerCertificateSelector = (_, _) => File.Value.Certificate;
        tls.LocalClientCertificateSelector = (_, _, _, _, _) => File.Value.Certificate;
        tls.RemoteCertificateMode = Orleans.Connections.Security.RemoteCertificateMode.RequireCertificate;
        tls.ClientCertificateMode = Orleans.Connections.Security.RemoteCertificateMode.RequireCertificate;
        tls.RemoteCertificateValidation = (certificate, chain, _) => IsGood(certificate, chain);
        tls.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
    });

    /// <summary>Whether the authority has given a certificate.</summary>
    /// <param name="certificate">The other side's.</param>
    /// <param name="sent">What else it sent.</param>
    internal bool IsGood(X509Certificate2? certificate, X509Chain? sent)
    {
        if (certificate is null)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(File.Value.Authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        if (sent is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        }

        return chain.Build(certificate);
    }

    private static Identity Read(ClusterTlsSettings settings)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(System.IO.File.ReadAllText(settings.AuthorityPath));
        return authorities.Count > 0
            ? new Identity(CertificateFile.Read(settings.CertificatePath, settings.KeyPath).Certificate, authorities)
            : throw new CryptographicException($"'{settings.AuthorityPath}' has no PEM certificate in it.");
    }

    /// <summary>Who this silo is, and whom it believes.</summary>
    /// <param name="Certificate">Its certificate, with the key.</param>
    /// <param name="Authorities">The authority, and any certificates between it and the silos'.</param>
    internal sealed record Identity(X509Certificate2 Certificate, X509Certificate2Collection Authorities);
}

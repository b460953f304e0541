using System.Globalization;
using System.Net.Security;
using Gateway.Silo.Configuration;
using Gateway.Silo.Files;

namespace Gateway.Silo.Security;

/// <summary>
/// The TLS listeners' certificate, with those between it and its authority: the operator's, read again when its files change, or one that signs
/// itself, made on the first start and kept. Thread-safe.
/// </summary>
internal sealed class ServerCertificate
{
    private readonly WatchedFile<SslStreamCertificateContext> _file;

    /// <summary>Loads or makes the certificate.</summary>
    /// <exception cref="ConfigurationException">The files hold no certificate with its key, or cannot be made.</exception>
    public ServerCertificate(GatewaySettings settings, WatchedFiles files, TimeProvider time)
    {
        var (setting, certificate, key) = settings is { CertificatePath: { } path, CertificateKeyPath: { } keyPath }
            ? ("Tls:CertificatePath and Tls:KeyPath", path, keyPath)
            : OwnCertificate.Ensure(settings.Storage.Path, time);
        _file = files.Add(new WatchedFile<SslStreamCertificateContext>(
            setting, [certificate, key], () => Create(CertificateFile.Read(certificate, key)), Describe));
    }

    /// <summary>What handshakes send now.</summary>
    public SslStreamCertificateContext Context => _file.Value;

    // Nothing is fetched to complete the chain: the file has what belongs to it.
    private static SslStreamCertificateContext Create(CertificateFile file) =>
        SslStreamCertificateContext.Create(file.Certificate, file.Intermediates, offline: true);

    private static string Describe(SslStreamCertificateContext context)
    {
        var certificate = context.TargetCertificate;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"the certificate is {certificate.Subject}, serial number {certificate.SerialNumber}, valid until {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC");
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Silo.Configuration;

namespace Gateway.Silo.Security;

/// <summary>The TLS listeners' certificate: the operator's, or one that signs itself, made on the first start and kept.</summary>
internal static class ServerCertificate
{
    private static readonly TimeSpan Validity = TimeSpan.FromDays(3650);

    /// <summary>Loads or makes the certificate.</summary>
    /// <exception cref="ConfigurationException">The files hold no certificate with its key, or cannot be made.</exception>
    public static X509Certificate2 Load(GatewaySettings settings, TimeProvider time)
    {
        if (settings.CertificatePath is { } path)
        {
            try
            {
                return X509Certificate2.CreateFromPemFile(path, settings.CertificateKeyPath);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
            {
                throw new ConfigurationException(
                    $"Tls:CertificatePath '{path}' and Tls:KeyPath '{settings.CertificateKeyPath}' hold no PEM certificate with its key: {e.Message}");
            }
        }

        var certificate = Path.Combine(settings.Storage.Path, "tls.crt");
        var key = Path.Combine(settings.Storage.Path, "tls.key");
        try
        {
            if (!File.Exists(certificate) || !File.Exists(key))
            {
                Directory.CreateDirectory(settings.Storage.Path);
                Make(certificate, key, time);
            }

            return X509Certificate2.CreateFromPemFile(certificate, key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ConfigurationException(
                $"Storage:Path '{settings.Storage.Path}' cannot hold the certificate that this gateway makes for itself (tls.crt, tls.key): {e.Message}");
        }
    }

    private static void Make(string certificatePath, string keyPath, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=device gateway", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName(Dns.GetHostName());
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now + Validity);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new StreamWriter(keyPath, options))
        {
            file.Write(key.ExportPkcs8PrivateKeyPem());
        }

        File.WriteAllText(certificatePath, certificate.ExportCertificatePem());
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Silo.Security;

/// <summary>The certificate that signs itself, for a gateway whose operator has none.</summary>
internal static class OwnCertificate
{
    private static readonly TimeSpan Validity = TimeSpan.FromDays(3650);

    /// <summary>Makes it where there is none yet.</summary>
    /// <param name="folder">The storage's folder.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The setting that says where it is, the file, and that of its key.</returns>
    /// <exception cref="ConfigurationException">The files cannot be made.</exception>
    public static (string Setting, string CertificatePath, string KeyPath) Ensure(string folder, TimeProvider time)
    {
        var certificate = Path.Combine(folder, "tls.crt");
        var key = Path.Combine(folder, "tls.key");
        try
        {
            if (!File.Exists(certificate) || !File.Exists(key))
            {
                Directory.CreateDirectory(folder);
                Make(certificate, key, time);
            }

            return ("Storage:Path", certificate, key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ConfigurationException(
                $"Storage:Path '{folder}' cannot hold the certificate that this gateway makes for itself (tls.crt, tls.key): {e.Message}");
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

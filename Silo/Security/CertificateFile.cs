using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Silo.Security;

/// <summary>A certificate with its key, and the further certificates of its file.</summary>
/// <param name="Certificate">The first of the file, with the key.</param>
/// <param name="Intermediates">The others: those between it and its authority.</param>
internal sealed record CertificateFile(X509Certificate2 Certificate, X509Certificate2Collection Intermediates)
{
    /// <summary>Reads PEM files.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="CryptographicException">They hold no certificate with its key.</exception>
    public static CertificateFile Read(string certificatePath, string keyPath)
    {
        var certificates = File.ReadAllText(certificatePath);
        try
        {
            var certificate = X509Certificate2.CreateFromPem(certificates, File.ReadAllText(keyPath));
            var others = new X509Certificate2Collection();
            others.ImportFromPem(certificates);
            others.RemoveAt(0);
            return new CertificateFile(certificate, others);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new CryptographicException($"They hold no PEM certificate with its key: {e.Message}", e);
        }
    }
}

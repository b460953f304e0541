using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Tests.Shared;

/// <summary>An authority of the test's own, and the certificates for localhost that it gives, as PEM files in a folder of its own.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-authority-").FullName;
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2? _intermediate;
    private byte _lastSerial;

    /// <param name="hasIntermediate">Whether it gives certificates by one between, which their files have, too.</param>
    public TestAuthority(bool hasIntermediate = false)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _root = Authority("CN=test authority", rootKey).CreateSelfSigned(_now.AddDays(-2), _now.AddDays(3));
        File.WriteAllText(AuthorityPath, _root.ExportCertificatePem());
        if (hasIntermediate)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var certificate = Authority("CN=test intermediate", key).Create(_root, _now.AddDays(-1), _now.AddDays(2), [9, 9]);
            _intermediate = certificate.CopyWithPrivateKey(key);
        }

        Issue(CertificatePath, KeyPath);
    }

    public string AuthorityPath => Path.Combine(_folder, "authority.pem");

    public string CertificatePath => Path.Combine(_folder, "server.pem");

    public string KeyPath => Path.Combine(_folder, "server.key");

    /// <summary>Gives a new certificate for localhost, and writes it and its key.</summary>
    /// <returns>Its serial number, as a certificate shows it.</returns>
    public string Issue(string certificatePath, string keyPath)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_intermediate ?? _root, _now.AddDays(-1), _now.AddDays(1), [1, 2, 3, ++_lastSerial]);
        var chain = _intermediate is null ? "" : "\n" + _intermediate.ExportCertificatePem();
        File.WriteAllText(certificatePath, certificate.ExportCertificatePem() + chain);
        File.WriteAllText(keyPath, key.ExportPkcs8PrivateKeyPem());
        return certificate.SerialNumber;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _root.Dispose();
        _intermediate?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request;
    }
}

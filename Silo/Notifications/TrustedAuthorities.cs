using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Silo.Notifications;

/// <summary>Whose certificates a channel believes.</summary>
internal static class TrustedAuthorities
{
    /// <summary>Reads a channel's authorities.</summary>
    /// <param name="key">The setting, for complaints.</param>
    /// <param name="path">A PEM file; null for the system's authorities.</param>
    /// <exception cref="ConfigurationException">The file holds no certificate.</exception>
    public static X509ChainPolicy Load(string key, string? path)
    {
        // Nothing is fetched to check a certificate: that would block, and servers send what belongs to theirs.
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (path is null)
        {
            return policy;
        }

        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ConfigurationException($"{key} '{path}': {e.Message}");
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw new ConfigurationException($"{key} '{path}': there is no PEM certificate in it.");
    }
}

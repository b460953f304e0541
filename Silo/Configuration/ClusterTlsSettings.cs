namespace Gateway.Silo.Configuration;

/// <summary>The files for TLS between silos, all PEM.</summary>
/// <param name="CertificatePath">The silo's certificate.</param>
/// <param name="KeyPath">Its key.</param>
/// <param name="AuthorityPath">The authority that has given it, and alone gives certificates to silos.</param>
internal sealed record ClusterTlsSettings(string CertificatePath, string KeyPath, string AuthorityPath)
{
    /// <summary>Reads the settings.</summary>
    /// <returns>Null when none is set: silos speak without TLS then.</returns>
    /// <exception cref="ConfigurationException">Only some are set.</exception>
    public static ClusterTlsSettings? From(SettingsReader cluster) =>
        (cluster.Text("TlsCertificatePath"), cluster.Text("TlsKeyPath"), cluster.Text("TlsAuthorityPath")) switch
        {
            (null, null, null) => null,
            ({ } certificate, { } key, { } authority) => new ClusterTlsSettings(certificate, key, authority),
            _ => throw new ConfigurationException(
                "Cluster:TlsCertificatePath, Cluster:TlsKeyPath and Cluster:TlsAuthorityPath go together: one of them is missing."),
        };
}

using System.Security.Cryptography.X509Certificates;
using Gateway.Silo.Configuration;
using Gateway.Silo.Files;
using Gateway.Silo.Security;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Silo.Tests;

public sealed class ServerCertificateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-certificate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void One_is_made_once_and_kept_and_its_key_is_the_owners_alone()
    {
        var settings = Read($"Storage:Path={Path.Combine(_folder, "data")}");
        var first = Load(settings);
        var second = Load(settings);
        Assert.Equal(first.Thumbprint, second.Thumbprint);
        Assert.True(first.HasPrivateKey);
        Assert.True(first.MatchesHostname("localhost"));
        Assert.True(first.NotAfter > DateTime.UtcNow.AddYears(5));
        if (!OperatingSystem.IsWindows())
        {
            var mode = File.GetUnixFileMode(Path.Combine(_folder, "data", "tls.key"));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
        }
    }

    [Fact]
    public void An_operators_own_is_taken()
    {
        var made = Load(Read($"Storage:Path={_folder}"));
        var taken = Load(
            Read($"Tls:CertificatePath={Path.Combine(_folder, "tls.crt")}", $"Tls:KeyPath={Path.Combine(_folder, "tls.key")}"));
        Assert.Equal(made.Thumbprint, taken.Thumbprint);
    }

    [Fact]
    public void Files_that_hold_none_are_named()
    {
        var empty = Path.Combine(_folder, "empty.pem");
        File.WriteAllText(empty, "");
        var error = Assert.Throws<ConfigurationException>(() =>
            Load(Read($"Tls:CertificatePath={empty}", $"Tls:KeyPath={empty}")));
        Assert.Contains(empty, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_another_certificate_is_refused_with_a_sentence()
    {
        using TestAuthority one = new(), other = new();
        var error = Assert.Throws<ConfigurationException>(() =>
            Load(Read($"Tls:CertificatePath={one.CertificatePath}", $"Tls:KeyPath={other.KeyPath}")));
        Assert.Contains("Tls:CertificatePath", error.Message, StringComparison.Ordinal);
    }

    private static X509Certificate2 Load(GatewaySettings settings) =>
        new ServerCertificate(settings, new WatchedFiles([], TimeProvider.System, NullLogger<WatchedFiles>.Instance), TimeProvider.System)
            .Context.TargetCertificate;

    private static GatewaySettings Read(params string[] settings) =>
        GatewaySettings.From(new ConfigurationBuilder().AddCommandLine(settings).Build());
}

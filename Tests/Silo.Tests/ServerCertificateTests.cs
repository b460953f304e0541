using Gateway.Silo.Configuration;
using Gateway.Silo.Security;
using Microsoft.Extensions.Configuration;

namespace Gateway.Silo.Tests;

public sealed class ServerCertificateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-certificate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void One_is_made_once_and_kept_and_its_key_is_the_owners_alone()
    {
        var settings = Read($"Storage:Path={Path.Combine(_folder, "data")}");
        using var first = ServerCertificate.Load(settings, TimeProvider.System);
        using var second = ServerCertificate.Load(settings, TimeProvider.System);
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
        using var made = ServerCertificate.Load(Read($"Storage:Path={_folder}"), TimeProvider.System);
        using var taken = ServerCertificate.Load(
            Read($"Tls:CertificatePath={Path.Combine(_folder, "tls.crt")}", $"Tls:KeyPath={Path.Combine(_folder, "tls.key")}"),
            TimeProvider.System);
        Assert.Equal(made.Thumbprint, taken.Thumbprint);
    }

    [Fact]
    public void Files_that_hold_none_are_named()
    {
        var empty = Path.Combine(_folder, "empty.pem");
        File.WriteAllText(empty, "");
        var error = Assert.Throws<ConfigurationException>(() =>
            ServerCertificate.Load(Read($"Tls:CertificatePath={empty}", $"Tls:KeyPath={empty}"), TimeProvider.System));
        Assert.Contains(empty, error.Message, StringComparison.Ordinal);
    }

    private static GatewaySettings Read(params string[] settings) =>
        GatewaySettings.From(new ConfigurationBuilder().AddCommandLine(settings).Build());
}

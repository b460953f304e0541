using Xunit.Abstractions;

namespace Gateway.Cluster.Tests;

/// <summary>TLS between silos, with certificates of the operator's own authority.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ClusterTlsTests(PostgresServer postgres, ITestOutputHelper output) : IAsyncLifetime
{
    private readonly TestAuthority _authority = new(), _other = new();
    private SiloCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        if (PostgresServer.ReasonToSkip is null)
        {
            _cluster = await SiloCluster.CreateAsync(postgres, TimeSpan.FromSeconds(5), output);
        }
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        _authority.Dispose();
        _other.Dispose();
    }

    [PostgresFact]
    public async Task Silos_of_one_authority_are_a_cluster_and_one_of_another_does_not_get_in()
    {
        Use(_authority);
        var silos = await _cluster.StartAsync("DotNetty", "Kestrel");
        var home = await Home.CreateAsync(silos[0]);
        await using var relayer = await Relayer.ConnectAsync(silos[0], home.RelayerCode);
        await using var phone = await Phone.LogInAsync(silos[1], home.User);
        Phone.Ok(await phone.ControlAsync(home.DeviceCode));

        Use(_other);
        var stranger = _cluster.Add();
        var starting = stranger.StartAsync();
        await stranger.Process.Line(line => line.Contains("ping responses", StringComparison.Ordinal), "that it reaches no silo");
        Assert.False(starting.IsCompleted, "The silo of another authority is ready.");
        Phone.Ok(await phone.ControlAsync(home.DeviceCode));
        await stranger.Process.KillHard();
        await Assert.ThrowsAnyAsync<Exception>(() => starting);
    }

    private void Use(TestAuthority authority)
    {
        _cluster.Set("Cluster:TlsCertificatePath", authority.CertificatePath);
        _cluster.Set("Cluster:TlsKeyPath", authority.KeyPath);
        _cluster.Set("Cluster:TlsAuthorityPath", authority.AuthorityPath);
    }
}

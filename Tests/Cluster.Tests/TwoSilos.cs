namespace Gateway.Cluster.Tests;

/// <summary>Two silos for tests that leave them as they are, one on each transport.</summary>
public sealed class TwoSilos(PostgresServer postgres) : IAsyncLifetime
{
    /// <summary>How long commands to devices may take there.</summary>
    internal static readonly TimeSpan ControlTimeout = TimeSpan.FromSeconds(3);

    private SiloCluster? _cluster;
    private Silo? _a;
    private Silo? _b;

    internal Silo A => _a!;

    internal Silo B => _b!;

    public async Task InitializeAsync()
    {
        if (PostgresServer.ReasonToSkip is null)
        {
            _cluster = await SiloCluster.CreateAsync(postgres, ControlTimeout);
            _cluster.Set("Http:ApiKey", Api.ConfiguredKey);
            var silos = await _cluster.StartAsync("DotNetty", "Kestrel");
            (_a, _b) = (silos[0], silos[1]);
        }
    }

    /// <summary>Ends them, and fails if one has logged an error meanwhile.</summary>
    public async Task DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
            Assert.Empty(_a!.Errors());
            Assert.Empty(_b!.Errors());
        }
    }
}

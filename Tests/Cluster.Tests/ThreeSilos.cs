namespace Gateway.Cluster.Tests;

/// <summary>Three silos for tests that leave them as they are: connections on two, the grains of devices on the third.</summary>
public sealed class ThreeSilos(PostgresServer postgres) : IAsyncLifetime
{
    private SiloCluster? _cluster;

    internal Silo[] All { get; private set; } = [];

    internal Silo A => All[0];

    internal Silo B => All[1];

    internal Silo C => All[2];

    public async Task InitializeAsync()
    {
        if (PostgresServer.ReasonToSkip is null)
        {
            _cluster = await SiloCluster.CreateAsync(postgres, TimeSpan.FromSeconds(5));
            _cluster.Set("Http:ApiKey", Api.ConfiguredKey);
            All = await _cluster.StartAsync("DotNetty", "Kestrel", "DotNetty");
        }
    }

    public Task DisposeAsync() => _cluster?.DisposeAsync().AsTask() ?? Task.CompletedTask;
}

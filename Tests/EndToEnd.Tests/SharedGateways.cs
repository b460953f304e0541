using Gateway.EndToEnd.Tests.Hosting;

namespace Gateway.EndToEnd.Tests;

/// <summary>One gateway of each transport, with the default settings, for all tests that need no others.</summary>
public sealed class SharedGateways : IAsyncLifetime
{
    public const string Collection = "Shared gateways";

    private readonly Dictionary<string, GatewayProcess> _gateways = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task<GatewayProcess> Get(string transport)
    {
        if (!_gateways.TryGetValue(transport, out var gateway))
        {
            _gateways[transport] = gateway = await GatewayProcess.Start($"--Edge:Transport={transport}");
        }

        return gateway;
    }

    public async Task DisposeAsync()
    {
        foreach (var gateway in _gateways.Values)
        {
            await gateway.DisposeAsync();
        }
    }
}

[CollectionDefinition(SharedGateways.Collection)]
public sealed class SharedGatewaysCollection : ICollectionFixture<SharedGateways>;

/// <summary>A test on a gateway that others use too, one after the other; at its end the gateway must be quiet.</summary>
[Collection(SharedGateways.Collection)]
public abstract class SharedGatewayTest(SharedGateways gateways) : IAsyncLifetime
{
    private readonly List<GatewayProcess> _used = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var gateway in _used)
        {
            await gateway.CheckQuiet();
        }
    }

    /// <summary>The gateway with the default transport.</summary>
    protected Task<GatewayProcess> AnyGateway() => GatewayOn(Transports.All[0]);

    protected async Task<GatewayProcess> GatewayOn(string transport)
    {
        var gateway = await gateways.Get(transport);
        _used.Add(gateway);
        return gateway;
    }
}

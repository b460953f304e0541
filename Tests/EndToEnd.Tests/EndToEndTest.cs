using Gateway.EndToEnd.Tests.Hosting;

namespace Gateway.EndToEnd.Tests;

/// <summary>A test with gateways of its own; at its end they must be quiet.</summary>
public abstract class EndToEndTest : IAsyncLifetime
{
    private readonly List<GatewayProcess> _gateways = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        try
        {
            foreach (var gateway in _gateways)
            {
                await gateway.CheckQuiet();
            }
        }
        finally
        {
            foreach (var gateway in _gateways)
            {
                await gateway.DisposeAsync();
            }
        }
    }

    /// <summary>Starts a gateway with settings of the test's own.</summary>
    protected async Task<GatewayProcess> Start(params string[] arguments)
    {
        var gateway = await GatewayProcess.Start(arguments);
        _gateways.Add(gateway);
        return gateway;
    }

    protected static string On(string transport) => $"--Edge:Transport={transport}";
}

using Gateway.Protocol.Messaging;
using Xunit.Abstractions;

namespace Gateway.Cluster.Tests;

/// <summary>Two silos, one on each transport: who is connected where makes no difference.</summary>
[Collection(PostgresCollection.Name)]
public sealed class CommandsAcrossSilosTests(PostgresServer postgres, ITestOutputHelper output) : IAsyncLifetime
{
    private SiloCluster _cluster = null!;
    private Silo _a = null!;
    private Silo _b = null!;

    public async Task InitializeAsync()
    {
        if (PostgresServer.ReasonToSkip is null)
        {
            _cluster = await SiloCluster.CreateAsync(postgres, TimeSpan.FromSeconds(3), output);
            (_a, _b) = await _cluster.StartAsync("DotNetty", "Kestrel") is [var a, var b] ? (a, b) : default;
        }
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    [PostgresFact]
    public async Task A_phone_on_one_silo_commands_its_relayer_on_the_other()
    {
        var home = await Home.CreateAsync(_a);
        await using var relayer = await Relayer.ConnectAsync(_b, home.RelayerCode);
        await using var phone = await Phone.LogInAsync(_a, home.User);

        var answer = await phone.ControlAsync(home.DeviceCode, value: 1);

        Phone.Ok(answer);
        var body = MessagingBodies.TryRead(new(answer.Body), MessagingBodies.Json.ControlDeviceRequest, out var read, out _) ? read : null;
        Assert.Equal(new ControlDeviceRequest(Home.DeviceModel, home.DeviceCode, 0, 1), body);
        Assert.Equal(1, relayer.Commands);
    }
}

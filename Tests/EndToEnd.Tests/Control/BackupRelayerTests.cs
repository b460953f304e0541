using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Control;

/// <summary>The other relayers of an apartment, when a device's main one cannot.</summary>
public sealed class BackupRelayerTests(SharedGateways gateways) : SharedGatewayTest(gateways)
{
    [Theory, EveryTransport]
    public async Task When_the_main_one_fails_another_gets_the_command_and_becomes_the_main_one(string transport)
    {
        var gateway = await GatewayOn(transport);
        var (home, backup, backupId) = await WithBackup(gateway);
        home.Relayer.Serve(StatusCode.ControlFailed);
        backup.Serve();
        Assert.Equal(home.RelayerId, await home.MainRelayer());

        Assert.Equal(1, Expect.Ok(await home.Control())["value"]);
        Assert.Equal((1, 1), (home.Relayer.Served.Count, backup.Served.Count));
        Assert.Equal(backupId, await home.MainRelayer());

        Expect.Ok(await home.Control());
        Assert.Equal((1, 2), (home.Relayer.Served.Count, backup.Served.Count));
    }

    [Fact]
    public async Task When_the_main_one_is_offline_another_gets_the_command_and_becomes_the_main_one()
    {
        var (home, backup, backupId) = await WithBackup(await AnyGateway());
        await home.Relayer.Wire.DisposeAsync();
        backup.Serve();
        await Waiting.Until(async () =>
            (await home.Phone.Ask(CommandIds.QueryRelayerStatus, new { relayer_id = home.RelayerId })).Status == StatusCode.RelayerOffline
                ? null
                : "the main relayer should be offline");
        Expect.Ok(await home.Control());
        Assert.Equal(backupId, await home.MainRelayer());
    }

    [Fact]
    public async Task When_none_can_the_phone_is_told_what_a_relayer_said()
    {
        var (home, backup, _) = await WithBackup(await AnyGateway());
        home.Relayer.Serve(StatusCode.ControlFailed, new { error = "control fail", by = "main" });
        await backup.Wire.DisposeAsync();
        Assert.Equal("main", Expect.Refused(StatusCode.ControlFailed, await home.Control()).Json.GetProperty("by").GetString());
        Assert.Equal(home.RelayerId, await home.MainRelayer());
    }

    [Fact]
    public async Task After_an_unknown_outcome_no_other_one_is_tried()
    {
        var (home, backup, _) = await WithBackup(await AnyGateway());
        backup.Serve();
        var asked = home.Control();
        await home.Relayer.Command();
        await home.Relayer.Wire.DisposeAsync();
        Expect.Refused(StatusCode.RelayerTimeout, await asked);
        Assert.Empty(backup.Served);
        Assert.Equal(home.RelayerId, await home.MainRelayer());
    }

    private static async Task<(Home Home, Relayer Backup, long BackupId)> WithBackup(GatewayProcess gateway)
    {
        var home = await Home.Make(gateway);
        var backup = await Relayer.LogIn(gateway, Names.Next("box"));
        return (home, backup, await home.Phone.AddRelayer(backup.Code));
    }
}

using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Control;

/// <summary>SetScene: many devices at once, one answer.</summary>
public sealed class SetSceneTests(SharedGateways gateways) : SharedGatewayTest(gateways)
{
    private const long Unknown = 987_654_321;

    [Theory, EveryTransport]
    public async Task Every_value_goes_to_its_device_in_order_and_the_scene_is_the_apartments(string transport)
    {
        var home = await Home.Make(await GatewayOn(transport));
        var (dimmerCode, pairCode) = (Names.DeviceCode(), Names.DeviceCode());
        var dimmer = await home.Phone.AddDevice(dimmerCode, "2121D", home.RelayerId);
        var pair = await home.Phone.AddDevice(pairCode, "2112S", home.RelayerId);
        var scene = await home.Phone.AddScene((dimmer, 0, 200), (pair, 1, 1), (home.DeviceId, 0, 0), (dimmer, 0, 255), (pair, 0, 1));
        var version = Expect.Ok(await home.Phone.QueryApartment())["version"];
        home.Relayer.Serve();

        Assert.Equal("", Expect.Ok(await home.Phone.SetScene(scene)).Text);

        Assert.Equal(
            [("2121D", dimmerCode, 0, 200), ("2112S", pairCode, 1, 1), ("2111S", home.Device, 0, 0), ("2121D", dimmerCode, 0, 255), ("2112S", pairCode, 0, 1)],
            home.Relayer.Served.Select(c => c.Told()));
        Assert.All(home.Relayer.Served, c => Assert.Equal(CommandIds.ControlDevice, c.CommandId));
        var shown = Expect.Ok(await home.Phone.QueryApartment(version));
        Assert.Equal((scene, version), (shown["scene_id"], shown["version"]));
        Assert.False(shown.Json.TryGetProperty("apartment_info", out _), $"What a phone has a copy of did not change: {shown}");
    }

    [Fact]
    public async Task Of_different_failures_the_worst_is_told_and_all_are_named()
    {
        var (home, second, other) = await Scenes.HomeWithSecond(await AnyGateway());
        home.Relayer.Serve(StatusCode.ControlFailed);
        await second.Wire.DisposeAsync();
        await home.Phone.BecomesOffline(other.RelayerId);
        var scene = await home.Phone.AddScene((other.Id, 0, 1), (home.DeviceId, 0, 1));
        var refused = Expect.Refused(StatusCode.ControlFailed, await home.Phone.SetScene(scene));
        Assert.Equal(
            $"control fail: 2 of 2 failed: {other.Code} key 0 (9), {home.Device} key 0 (9)", refused.Json.GetProperty("error").GetString());
        Assert.Null(await home.Phone.SceneOf());
    }

    [Fact]
    public async Task Where_the_main_relayer_is_offline_another_one_sets_all_of_it()
    {
        var home = await Home.Make(await AnyGateway());
        var backup = (await Relayer.LogIn(await AnyGateway(), Names.Next("box"))).Serve();
        await home.Phone.AddRelayer(backup.Code);
        var devices = new List<long> { home.DeviceId };
        for (var i = 0; i < 20; i++)
        {
            devices.Add(await home.Phone.AddDevice(Names.DeviceCode(), relayer: home.RelayerId));
        }

        await home.Relayer.Wire.DisposeAsync();
        await home.Phone.BecomesOffline(home.RelayerId);
        var scene = await home.Phone.AddScene([.. devices.Select(d => (d, 0, 1))]);
        Expect.Ok(await home.Phone.SetScene(scene));
        Assert.Equal(devices.Count, backup.Served.Count);
        Assert.Equal(scene, await home.Phone.SceneOf());
    }

    [Fact]
    public async Task What_was_removed_is_skipped_and_told()
    {
        var home = await Home.Make(await AnyGateway());
        home.Relayer.Serve();
        var gone = await home.Phone.AddDevice(Names.DeviceCode(), relayer: home.RelayerId);
        var pair = await home.Phone.AddDevice(Names.DeviceCode(), "2112S", home.RelayerId);
        var scene = await home.Phone.AddScene((gone, 0, 1), (home.DeviceId, 0, 1), (pair, 1, 1));
        Expect.Ok(await home.Phone.Ask(CommandIds.RemoveDevice, new { apartment_id = home.Phone.ApartmentId, dev_id = gone }));
        Expect.Ok(await home.Phone.Ask(
            CommandIds.RemoveDevice, new { apartment_id = home.Phone.ApartmentId, dev_id = pair, dev_keys = new[] { new { dev_key_seq = 1 } } }));

        var set = Expect.Ok(await home.Phone.SetScene(scene));
        Assert.Equal($$"""{"skipped":"device {{gone}} key 0, device {{pair}} key 1"}""", set.Text);
        Assert.Equal(home.Device, Assert.Single(home.Relayer.Served).Told().Code);
        Assert.Equal(scene, await home.Phone.SceneOf());

        Expect.Ok(await home.Phone.Ask(CommandIds.RemoveDevice, new { apartment_id = home.Phone.ApartmentId, dev_id = home.DeviceId }));
        Expect.Refused(StatusCode.NoSuchDevice, await home.Phone.SetScene(scene));
    }

    [Fact]
    public async Task A_scene_that_sets_nothing_can_be_set()
    {
        var phone = await Phone.SignUp(await AnyGateway());
        var scene = await phone.AddScene();
        Expect.Ok(await phone.SetScene(scene));
        Assert.Equal(scene, await phone.SceneOf());
    }

    [Theory]
    [InlineData(SetSceneRequest.AllLightOn, 1, 255)]
    [InlineData(SetSceneRequest.AllLightOff, 0, 127)]
    public async Task All_lights_are_switched_and_nothing_else(string function, int switched, int dimmed)
    {
        var home = await Home.Make(await AnyGateway());
        home.Relayer.Serve();
        await home.Phone.AddDevice(Names.DeviceCode(), "2132D", home.RelayerId);
        await home.Phone.AddDevice(Names.DeviceCode(), "2122D", home.RelayerId);
        Expect.Ok(await home.Phone.Ask(CommandIds.SetScene, new { apartment_id = home.Phone.ApartmentId, function }));
        Assert.Equal(
            [("2111S", 0, switched), ("2122D", 0, dimmed), ("2122D", 1, dimmed)],
            home.Relayer.Served.Select(c => c.Told()).Select(t => (t.Model, t.Key, t.Value)));
        Assert.Null(await home.Phone.SceneOf());
    }

    [Fact]
    public async Task Without_lights_there_is_nothing_to_switch_and_without_relayers_nothing_to_switch_by()
    {
        var home = await Home.Make(await AnyGateway());
        var apartment = await home.Phone.AddApartment("empty");
        Expect.Refused(StatusCode.NoSuchDevice, await home.Phone.Ask(CommandIds.SetScene, new { apartment_id = apartment, function = "all_light_on" }));
        Expect.Ok(await home.Phone.Ask(
            CommandIds.RemoveRelayer, new { apartment_id = home.Phone.ApartmentId, relayer_id = home.RelayerId }));
        Expect.Refused(StatusCode.NoSuchRelayer, await home.Phone.Ask(
            CommandIds.SetScene, new { apartment_id = home.Phone.ApartmentId, function = "all_light_on" }));
    }

    [Fact]
    public async Task What_is_malformed_unknown_or_anothers_is_status_4()
    {
        var home = await Home.Make(await AnyGateway());
        var scene = await home.Phone.AddScene((home.DeviceId, 0, 1));
        foreach (var body in new object?[]
        {
            null,
            new { },
            new { id = Unknown },
            new { id = "1" },
            new { apartment_id = home.Phone.ApartmentId },
            new { apartment_id = home.Phone.ApartmentId, function = "all_curtain_on" },
            new { apartment_id = Unknown, function = "all_light_on" },
            new { function = "all_light_on" },
        })
        {
            Expect.Refused(StatusCode.BadParameter, await home.Phone.Ask(CommandIds.SetScene, body));
        }

        var stranger = await Phone.SignUp(await AnyGateway());
        var refused = Expect.Refused(StatusCode.BadParameter, await stranger.SetScene(scene));
        Assert.Equal(Expect.Refused(StatusCode.BadParameter, await stranger.SetScene(Unknown)).Text, refused.Text);
        Expect.Refused(
            StatusCode.BadParameter,
            await stranger.Ask(CommandIds.SetScene, new { apartment_id = home.Phone.ApartmentId, function = "all_light_on" }));
        Expect.Refused(StatusCode.NotAuthorized, await home.Relayer.Wire.Request(CommandIds.SetScene, new { id = scene }));
        Assert.False(home.Relayer.Wire.TryNext(out var sent), $"Nothing may reach the relayer: {sent}");
    }

    [Fact]
    public async Task What_is_sent_behind_a_scene_acts_behind_it()
    {
        var home = await Home.Make(await AnyGateway());
        var scene = await home.Phone.AddScene([.. Enumerable.Range(0, 50).Select(i => (home.DeviceId, 0, i % 2))]);
        Task<WireMessage>[] asked = [home.Control(1), home.Phone.SetScene(scene), home.Control(0)];
        home.Relayer.Serve();
        foreach (var task in asked)
        {
            Expect.Ok(await task);
        }

        Assert.Equal([1, .. Enumerable.Range(0, 50).Select(i => i % 2), 0], home.Relayer.Served.Select(c => c.Told().Value));
    }

    [Fact]
    public async Task Scenes_run_beside_each_other()
    {
        var home = await Home.Make(await AnyGateway());
        var scene = await home.Phone.AddScene((home.DeviceId, 0, 1));
        Task<WireMessage>[] asked = [home.Phone.SetScene(scene), home.Phone.SetScene(scene), home.Phone.SetScene(scene)];
        WireMessage[] commands = [await home.Relayer.Command(), await home.Relayer.Command(), await home.Relayer.Command()];
        foreach (var command in commands)
        {
            await home.Relayer.Wire.Respond(command, StatusCode.Ok, command.Body);
        }

        foreach (var task in asked)
        {
            Expect.Ok(await task);
        }
    }
}

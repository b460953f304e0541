using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Control;

/// <summary>ControlDevice and QueryDevice: phone, gateway, relayer, and back.</summary>
public sealed class ControlTests(SharedGateways gateways) : SharedGatewayTest(gateways)
{
    [Theory, EveryTransport]
    public async Task The_relayer_gets_the_body_as_it_came_and_the_phone_its_answer(string transport)
    {
        var home = await Home.Make(await GatewayOn(transport));
        foreach (var command in new[] { CommandIds.ControlDevice, CommandIds.QueryDevice })
        {
            var body = $$"""{ "dev_code":"{{home.Device}}","value":1 , "dev_key_seq":0,"extra":[1,{"ü":"\u00fc"}], "dev_model":"2111S"}""";
            await home.Phone.Wire.Send(command, 0x7abc0001, body);
            var arrived = await home.Relayer.Command();
            Assert.Equal((command, body, StatusCode.Ok), (arrived.CommandId, arrived.Text, arrived.Status));
            Assert.InRange(arrived.Sequence, 1u, 0x7fffffffu);
            await home.Relayer.Wire.Respond(arrived, StatusCode.Ok, """{"state":[1,2]}""");

            var answer = await home.Phone.Wire.Next("answer");
            Assert.Equal(
                (command | CommandIds.ResponseBit, StatusCode.Ok, 0x7abc0001u, """{"state":[1,2]}"""),
                (answer.CommandId, answer.Status, answer.Sequence, answer.Text));
        }
    }

    [Fact]
    public async Task A_relayer_s_failure_reaches_the_phone_with_its_body()
    {
        var home = await Home.Make(await AnyGateway());
        var asked = home.Control();
        await home.Relayer.Wire.Respond(await home.Relayer.Command(), StatusCode.ControlFailed, """{"error":"control fail","why":"motor"}""");
        var answer = Expect.Refused(StatusCode.ControlFailed, await asked);
        Assert.Equal("motor", answer.Json.GetProperty("why").GetString());

        asked = home.Control();
        await home.Relayer.Wire.Respond(await home.Relayer.Command(), StatusCode.ControlFailed, null);
        Expect.Refused(StatusCode.ControlFailed, await asked);
    }

    [Fact]
    public async Task An_offline_relayer_is_status_8_at_once()
    {
        var gateway = await AnyGateway();
        var phone = await Phone.SignUp(gateway);
        await phone.AddRelayer(Names.Next("box"));
        var device = Names.DeviceCode();
        await phone.AddDevice(device);
        Expect.Refused(StatusCode.RelayerOffline, await phone.Control(device, deadline: TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task A_device_s_code_is_the_same_in_any_case()
    {
        var home = await Home.Make(await AnyGateway());
        home.Relayer.Serve();
        Expect.Ok(await home.Phone.Control(home.Device.ToLowerInvariant()));
        Expect.Ok(await home.Phone.Control(home.Device.ToUpperInvariant()));
    }

    [Fact]
    public async Task Foreign_and_unknown_devices_are_status_10()
    {
        var gateway = await AnyGateway();
        var home = await Home.Make(gateway);
        home.Relayer.Serve();
        var stranger = await Phone.SignUp(gateway);
        Expect.Refused(StatusCode.NoSuchDevice, await stranger.Control(home.Device));
        Expect.Refused(StatusCode.NoSuchDevice, await home.Phone.Control(Names.DeviceCode()));
        Expect.Refused(StatusCode.NoSuchDevice, await home.Phone.Control(""));
        Expect.Refused(StatusCode.NoSuchDevice, await home.Phone.Control(home.Device, model: "2112S"));
        Expect.Refused(StatusCode.NoSuchDevice, await home.Phone.Control(home.Device, key: 1));
        Expect.Refused(StatusCode.NoSuchDevice, await home.Phone.Control(home.Device, key: -1));
        Assert.Empty(home.Relayer.Served);
        Expect.Ok(await home.Phone.Control(home.Device));
    }

    [Theory]
    [InlineData("dev_model")]
    [InlineData("dev_code")]
    [InlineData("dev_key_seq")]
    [InlineData("value")]
    public async Task A_missing_or_mistyped_key_is_status_4(string key)
    {
        var home = await Home.Make(await AnyGateway());
        home.Relayer.Serve();
        var body = new Dictionary<string, object> { ["dev_model"] = "2111S", ["dev_code"] = home.Device, ["dev_key_seq"] = 0, ["value"] = 1 };
        Expect.Ok(await home.Phone.Ask(CommandIds.ControlDevice, body));
        foreach (var wrong in new object[] { new[] { 1 }, new { }, true, 1.5 })
        {
            body[key] = wrong;
            Expect.Refused(StatusCode.BadParameter, await home.Phone.Ask(CommandIds.ControlDevice, body));
        }

        body.Remove(key);
        Expect.Refused(StatusCode.BadParameter, await home.Phone.Ask(CommandIds.ControlDevice, body));
    }

    [Theory, EveryTransport]
    public async Task Three_are_in_flight_and_the_others_wait_in_order(string transport)
    {
        var home = await Home.Make(await GatewayOn(transport));
        var asked = Enumerable.Range(0, 10).Select(home.Control).ToArray();
        var inFlight = new Queue<WireMessage>();
        for (var i = 0; i < 3; i++)
        {
            inFlight.Enqueue(await home.Relayer.Command());
        }

        for (var i = 0; i < 10; i++)
        {
            // A heartbeat's answer comes behind whatever was sent before it: no fourth is on its way.
            Expect.Ok(await home.Relayer.Wire.Request(CommandIds.HeartBeat));
            Assert.False(home.Relayer.Wire.TryNext(out var fourth), $"More than three are in flight: {fourth}");
            var oldest = inFlight.Dequeue();
            Assert.Equal(i, oldest["value"]);
            await home.Relayer.Wire.Respond(oldest, StatusCode.Ok, oldest.Body);
            Assert.Equal(i, Expect.Ok(await asked[i])["value"]);
            if (i + 3 < 10)
            {
                inFlight.Enqueue(await home.Relayer.Command());
            }
        }
    }

    [Fact]
    public async Task Answers_may_come_in_another_order()
    {
        var home = await Home.Make(await AnyGateway());
        var asked = Enumerable.Range(0, 3).Select(home.Control).ToArray();
        var arrived = new[] { await home.Relayer.Command(), await home.Relayer.Command(), await home.Relayer.Command() };
        foreach (var i in new[] { 2, 0, 1 })
        {
            await home.Relayer.Wire.Respond(arrived[i], StatusCode.Ok, new { from = i });
            Assert.Equal(i, Expect.Ok(await asked[i])["from"]);
        }
    }

    [Fact]
    public async Task An_answer_nobody_asked_for_is_dropped_and_counted()
    {
        var gateway = await AnyGateway();
        var home = await Home.Make(gateway);
        var late = await gateway.Metric("gateway_device_late_answers_total");
        var asked = home.Control();
        var command = await home.Relayer.Command();
        await home.Relayer.Wire.Respond(command with { Sequence = command.Sequence + 100 }, StatusCode.Ok, new { });
        await home.Relayer.Wire.Respond(command with { CommandId = CommandIds.QueryDevice }, StatusCode.Ok, new { });
        await home.Relayer.Wire.Respond(command, StatusCode.Ok, new { right = 1 });
        await home.Relayer.Wire.Respond(command, StatusCode.Ok, new { twice = 1 });
        Assert.Equal(1, Expect.Ok(await asked)["right"]);
        await gateway.MetricBecomes("gateway_device_late_answers_total", late + 3);
    }

    [Fact]
    public async Task A_device_that_was_removed_is_status_10_for_the_other_phone_at_once()
    {
        var gateway = await AnyGateway();
        var home = await Home.Make(gateway);
        home.Relayer.Serve();
        var other = await home.Phone.Another(gateway);
        for (var i = 0; i < 20; i++)
        {
            var device = Names.DeviceCode();
            var id = await home.Phone.AddDevice(device, "2112S");
            Expect.Ok(await other.Control(device, model: "2112S", key: 1));
            Expect.Ok(await home.Phone.Ask(
                CommandIds.RemoveDevice, new { apartment_id = home.Phone.ApartmentId, dev_id = id, dev_keys = new[] { new { dev_key_seq = 1 } } }));
            Expect.Refused(StatusCode.NoSuchDevice, await other.Control(device, model: "2112S", key: 1));
            Expect.Ok(await other.Control(device, model: "2112S"));
            Expect.Ok(await home.Phone.Ask(CommandIds.RemoveDevice, new { apartment_id = home.Phone.ApartmentId, dev_id = id }));
            Expect.Refused(StatusCode.NoSuchDevice, await other.Control(device, model: "2112S"));
        }
    }

    [Fact]
    public async Task A_code_that_was_changed_is_status_10_and_the_new_one_works()
    {
        var gateway = await AnyGateway();
        var home = await Home.Make(gateway);
        home.Relayer.Serve();
        var other = await home.Phone.Another(gateway);
        Expect.Ok(await other.Control(home.Device));
        var code = Names.DeviceCode();
        Expect.Ok(await home.Phone.Ask(
            CommandIds.ModifyDevice, new { apartment_id = home.Phone.ApartmentId, dev_id = home.DeviceId, dev_code = code }));
        Expect.Refused(StatusCode.NoSuchDevice, await other.Control(home.Device));
        Expect.Ok(await other.Control(code));
    }
}

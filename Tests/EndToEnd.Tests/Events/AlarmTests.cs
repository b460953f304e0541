using System.Globalization;
using Gateway.EndToEnd.Tests.Control;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Events;

/// <summary>From a relayer's event to the account's phones.</summary>
public sealed class AlarmTests(SharedGateways gateways) : SharedGatewayTest(gateways)
{
    private const int Emergency = 100;

    [Fact]
    public async Task An_alarm_reaches_every_phone_of_the_account_once_and_can_be_asked_for()
    {
        var gateway = await AnyGateway();
        var home = await SensorHome.Make(gateway);
        var (second, stranger) = (await home.Phone.Another(gateway), await Phone.SignUp(gateway));
        var before = DateTime.UtcNow.AddSeconds(-1);

        Expect.Ok(await home.Report(Emergency));

        await SensorHome.ExpectNotice(home.Phone.Wire, Emergency, isAlarm: true);
        await SensorHome.ExpectNotice(second.Wire, Emergency, isAlarm: true);
        var alarm = Assert.Single(await SensorHome.Alarms(second));
        Assert.Equal(home.Phone.ApartmentId, alarm.GetProperty("apartment_id").GetInt64());
        Assert.Equal(home.DeviceId, alarm.GetProperty("dev_id").GetInt64());
        Assert.Equal("gas", alarm.GetProperty("device_type_name").GetString());
        Assert.Equal(home.Code, alarm.GetProperty("dev_code").GetString());
        Assert.Equal("2690S", alarm.GetProperty("dev_model").GetString());
        var at = DateTime.ParseExact(alarm.GetProperty("dt").GetString()!, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        Assert.InRange(at, before, DateTime.UtcNow);
        Assert.Empty(await SensorHome.Alarms(stranger));

        // Whatever was pushed twice, or to somebody else, would have come before these answers.
        Assert.False(home.Phone.Wire.TryNext(out var twice), $"{twice}");
        Assert.False(second.Wire.TryNext(out twice), $"{twice}");
        Assert.False(stranger.Wire.TryNext(out var foreign), $"{foreign}");
    }

    [Fact]
    public async Task A_repetition_is_acknowledged_and_dropped()
    {
        var home = await SensorHome.Make(await AnyGateway());
        for (var i = 0; i < 3; i++)
        {
            Expect.Ok(await home.Report(Emergency));
        }

        await SensorHome.ExpectNotice(home.Phone.Wire, Emergency, isAlarm: true);
        Assert.Single(await SensorHome.Alarms(home.Phone));
        Assert.False(home.Phone.Wire.TryNext(out var twice), $"{twice}");
    }

    [Fact]
    public async Task Other_events_are_told_to_phones_that_asked()
    {
        var gateway = await AnyGateway();
        var home = await SensorHome.Make(gateway);
        var asking = await gateway.Connect();
        Expect.Ok(await asking.Request(
            CommandIds.Authorize, new { terminal_type = "human", user_name = home.Phone.UserName, password = Phone.Password, rcv_alarm = "True" }));

        Expect.Ok(await home.Report(5));

        await SensorHome.ExpectNotice(asking, 5, isAlarm: false);
        Assert.Empty(await SensorHome.Alarms(home.Phone));
        Assert.False(home.Phone.Wire.TryNext(out var unasked), $"{unasked}");
    }

    [Fact]
    public async Task A_phone_that_logged_in_before_the_relayer_was_added_gets_its_events()
    {
        var gateway = await AnyGateway();
        var phone = await Phone.SignUp(gateway);
        var relayer = await Relayer.LogIn(gateway, Names.Next("box"));
        var relayerId = await phone.AddRelayer(relayer.Code);
        var code = Names.DeviceCode();
        await phone.AddDevice(code, "2690S", relayerId);
        Expect.Ok(await relayer.Wire.Request(CommandIds.EventDev, new { dev_code = code.ToLowerInvariant(), value = Emergency }));
        await SensorHome.ExpectNotice(phone.Wire, Emergency, isAlarm: true);
    }

    [Fact]
    public async Task Doors_alarm_when_armed_and_phones_hear_of_the_arming()
    {
        var gateway = await AnyGateway();
        var home = await SensorHome.Make(gateway, "5816");
        var second = await home.Phone.Another(gateway);
        Expect.Ok(await home.Report(32));
        Assert.Empty(await SensorHome.Alarms(home.Phone));
        Expect.Ok(await home.Report(0));

        await home.Arm();

        foreach (var phone in new[] { home.Phone, second })
        {
            var notice = await phone.Wire.Next("notice of the arming");
            Assert.Equal(CommandIds.SetArm, notice.CommandId);
            Assert.Equal((home.Phone.ApartmentId, 2), (notice["apartment_id"], notice["arm_state"]));
        }

        Assert.Equal(2, Expect.Ok(await home.Phone.QueryApartment())["arm_state"]);
        Expect.Ok(await home.Report(64));
        await SensorHome.ExpectNotice(second.Wire, 64, isAlarm: true);
        Assert.Single(await SensorHome.Alarms(home.Phone));
    }

    [Fact]
    public async Task Gas_closes_the_valve_behind_another_relayer()
    {
        var gateway = await AnyGateway();
        var home = await SensorHome.Make(gateway);
        var other = await Relayer.LogIn(gateway, Names.Next("box"));
        var otherId = await home.Phone.AddRelayer(other.Code);
        var valve = Names.DeviceCode();
        await home.Phone.AddDevice(valve, "2141A", otherId);

        Expect.Ok(await home.Report(Emergency));

        var command = await other.Command();
        Assert.Equal(CommandIds.ControlDevice, command.CommandId);
        Assert.Equal((valve, 1), (command.Json.GetProperty("dev_code").GetString(), command["value"]));
        await other.Wire.Respond(command, StatusCode.Ok, new { });
    }

    [Fact]
    public async Task A_phone_reports_no_events()
    {
        var home = await SensorHome.Make(await AnyGateway());
        Expect.Refused(StatusCode.NotAuthorized, await home.Phone.Ask(CommandIds.EventDev, new { dev_code = home.Code, value = Emergency }));
        var stranger = await (await AnyGateway()).Connect();
        Expect.Refused(StatusCode.NotAuthorized, await stranger.Request(CommandIds.EventDev, new { dev_code = home.Code, value = Emergency }));
        Assert.Empty(await SensorHome.Alarms(home.Phone));
    }

    [Fact]
    public async Task A_bad_report_gets_a_status_and_harms_nothing()
    {
        var home = await SensorHome.Make(await AnyGateway());
        var wire = home.Relayer.Wire;
        foreach (var body in new object[]
        {
            new { value = 1 }, new { dev_code = home.Code }, new { dev_code = home.Code, value = "much" }, new { dev_code = 5, value = 1 },
            new { dev_code = home.Code, value = 2147483648L }, new { dev_code = home.Code, value = 1, dev_key_seq = "x" }, "[]", "",
        })
        {
            Expect.Refused(StatusCode.BadParameter, await wire.Request(CommandIds.EventDev, body));
        }

        Expect.Refused(StatusCode.NoSuchDevice, await home.Report(Emergency, Names.DeviceCode()));
        Expect.Refused(StatusCode.NoSuchDevice, await home.Report(Emergency, new string('A', 60_000)));
        Expect.Refused(StatusCode.NoSuchDevice, await wire.Request(CommandIds.EventDev, new { dev_code = home.Code, value = 1, dev_key_seq = 7 }));
        Expect.Ok(await home.Report(Emergency));
        await SensorHome.ExpectNotice(home.Phone.Wire, Emergency, isAlarm: true);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(-1)]
    public async Task An_arm_state_is_1_or_2(int state)
    {
        var home = await Home.Make(await AnyGateway());
        Expect.Refused(StatusCode.BadParameter, await home.Phone.Ask(
            CommandIds.SetArm, new { apartment_id = home.Phone.ApartmentId, arm_state = state }));
    }

    [Fact]
    public async Task Nobody_arms_another_ones_apartment()
    {
        var gateway = await AnyGateway();
        var (home, stranger) = (await Home.Make(gateway), await Phone.SignUp(gateway));
        Expect.Refused(StatusCode.BadParameter, await stranger.Ask(
            CommandIds.SetArm, new { apartment_id = home.Phone.ApartmentId, arm_state = 2 }));
        Assert.Equal(1, Expect.Ok(await home.Phone.QueryApartment())["arm_state"]);
    }
}

using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Commands;

/// <summary>0x00000001 Authorize, of phones and relayers, and what a connection may do before and after it.</summary>
public sealed class AuthorizeTests(SharedGateways gateways) : SharedGatewayTest(gateways)
{
    public static TheoryData<uint, string> PhoneCommands => new()
    {
        { CommandIds.QueryDevice, """{"dev_model":"2111S","dev_code":"A1","dev_key_seq":0}""" },
        { CommandIds.ControlDevice, """{"dev_model":"2111S","dev_code":"A1","dev_key_seq":0,"value":1}""" },
        { CommandIds.QueryApartment, """{"apartment_id":1,"version":0}""" },
        { CommandIds.QueryAccount, "{}" },
        { CommandIds.QueryRelayerStatus, """{"relayer_id":1}""" },
        { CommandIds.QueryAlarm, """{"page":0}""" },
        { CommandIds.SetArm, """{"apartment_id":1,"arm_state":2}""" },
        { CommandIds.AddDevice, """{"apartment_id":1,"dev_model":"2111S","dev_code":"A1"}""" },
        { CommandIds.AddApartment, """{"name":"x"}""" },
        { CommandIds.AddRelayer, """{"apartment_id":1,"sb_code":"x","name":"x"}""" },
        { CommandIds.RemoveDevice, """{"apartment_id":1,"dev_id":1}""" },
        { CommandIds.RemoveApartment, """{"id":1}""" },
        { CommandIds.RemoveRelayer, """{"apartment_id":1,"relayer_id":1}""" },
        { CommandIds.ModifyDevice, """{"apartment_id":1,"dev_id":1,"name":"x"}""" },
        { CommandIds.ModifyApartment, """{"id":1,"name":"x"}""" },
        { CommandIds.SetProfile, """{"language_name":"en-US"}""" },
        { CommandIds.ModifyRelayer, """{"apartment_id":1,"relayer_id":1,"name":"x"}""" },
    };

    [Theory, EveryTransport]
    public async Task A_phone_is_told_its_apartments(string transport)
    {
        var gateway = await GatewayOn(transport);
        var phone = await Phone.SignUp(gateway);
        var second = await phone.AddApartment("Country house");

        var login = Expect.Ok(await Phone.LogIn(await gateway.Connect(), phone.UserName));
        Assert.Equal(0, login["result"]);
        Assert.Equal([phone.ApartmentId, second], login.Json.GetProperty("apartments").EnumerateArray().Select(a => a.GetProperty("id").GetInt64()));
    }

    [Theory, EveryTransport]
    public async Task A_relayer_needs_only_its_code(string transport)
    {
        var wire = await (await GatewayOn(transport)).Connect();
        Assert.Equal(0, Expect.Ok(await Relayer.LogIn(wire, Names.Next("box")))["result"]);
        var heartbeat = Expect.Ok(await wire.Request(CommandIds.HeartBeat));
        Assert.Empty(heartbeat.Body);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_user_look_alike()
    {
        var gateway = await AnyGateway();
        var phone = await Phone.SignUp(gateway);
        var wire = await gateway.Connect();
        var wrong = Expect.Refused(StatusCode.LoginFailed, await Phone.LogIn(wire, phone.UserName, "guess"));
        var unknown = Expect.Refused(StatusCode.LoginFailed, await Phone.LogIn(wire, Names.Next("nobody"), "guess"));
        Assert.Equal(1, wrong["result"]);
        Assert.Equal(wrong.Text, unknown.Text);
    }

    [Fact]
    public async Task A_name_that_no_account_can_have_is_like_an_unknown_one()
    {
        var wire = await (await AnyGateway()).Connect();
        foreach (var name in new[] { "", " ", new string('n', 256), new string('名', 20_000), "a\u0000b", "a/b?c\n" })
        {
            Assert.Equal(1, Expect.Refused(StatusCode.LoginFailed, await Phone.LogIn(wire, name))["result"]);
        }
    }

    [Fact]
    public async Task An_unknown_role_is_status_14_with_result_2()
    {
        var wire = await (await AnyGateway()).Connect();
        var refused = Expect.Refused(StatusCode.LoginFailed, await wire.Request(
            CommandIds.Authorize, new { terminal_type = "toaster", user_name = "x", password = "y", sb_code = "z" }));
        Assert.Equal(2, refused["result"]);
    }

    [Theory]
    [InlineData("""{"terminal_type":"human","user_name":"x"}""")]
    [InlineData("""{"terminal_type":"human","password":"x"}""")]
    [InlineData("""{"user_name":"x","password":"x"}""")]
    [InlineData("""{"terminal_type":"relayer"}""")]
    [InlineData("""{"terminal_type":"relayer","sb_code":""}""")]
    [InlineData("""{"terminal_type":"relayer","sb_code":"123456789 123456789 123456789 123456789 123456789 1"}""")]
    [InlineData("""{"terminal_type":"relayer","sb_code":17}""")]
    [InlineData("""{"terminal_type":null,"sb_code":"x"}""")]
    [InlineData("""[{"terminal_type":"relayer","sb_code":"x"}]""")]
    [InlineData("{")]
    [InlineData("")]
    public async Task What_lacks_a_key_or_has_a_wrong_one_is_status_4(string body)
    {
        var wire = await (await AnyGateway()).Connect();
        Expect.Refused(StatusCode.BadParameter, await wire.Request(CommandIds.Authorize, body));
    }

    [Theory, MemberData(nameof(PhoneCommands))]
    public async Task Before_authorize_a_command_is_status_13(uint command, string body)
    {
        var wire = await (await AnyGateway()).Connect();
        Expect.Refused(StatusCode.NotAuthorized, await wire.Request(command, body));
        Expect.Refused(StatusCode.NotAuthorized, await wire.Request(CommandIds.HeartBeat));
    }

    [Theory, MemberData(nameof(PhoneCommands))]
    public async Task A_relayer_may_not_send_a_phone_s_command(uint command, string body)
    {
        var relayer = await Relayer.LogIn(await AnyGateway(), Names.Next("box"));
        Expect.Refused(StatusCode.NotAuthorized, await relayer.Wire.Request(command, body));
        Expect.Ok(await relayer.Wire.Request(CommandIds.HeartBeat));
    }

    [Fact]
    public async Task After_a_failed_authorize_the_earlier_login_is_over()
    {
        var gateway = await AnyGateway();
        var phone = await Phone.SignUp(gateway);
        Expect.Ok(await phone.Ask(CommandIds.QueryAccount));
        Expect.Refused(StatusCode.LoginFailed, await Phone.LogIn(phone.Wire, phone.UserName, "guess"));
        Expect.Refused(StatusCode.NotAuthorized, await phone.Ask(CommandIds.QueryAccount));
        Expect.Refused(StatusCode.NotAuthorized, await phone.Ask(CommandIds.HeartBeat));

        Expect.Ok(await Phone.LogIn(phone.Wire, phone.UserName));
        Expect.Ok(await phone.Ask(CommandIds.QueryAccount));
    }

    [Fact]
    public async Task After_a_malformed_authorize_the_earlier_login_is_over_too()
    {
        var phone = await Phone.SignUp(await AnyGateway());
        Expect.Refused(StatusCode.BadParameter, await phone.Ask(CommandIds.Authorize, "[]"));
        Expect.Refused(StatusCode.NotAuthorized, await phone.Ask(CommandIds.QueryAccount));
    }

    [Fact]
    public async Task A_connection_can_change_its_account()
    {
        var gateway = await AnyGateway();
        var (first, second) = (await Phone.SignUp(gateway), await Phone.SignUp(gateway));
        Expect.Ok(await Phone.LogIn(first.Wire, second.UserName));
        var profile = Expect.Ok(await first.Ask(CommandIds.QueryAccount));
        Assert.Equal(second.UserName, profile.Json.GetProperty("user_name").GetString());
        Expect.Refused(StatusCode.BadParameter, await first.QueryApartment());
    }

    [Fact]
    public async Task A_relayer_that_logs_in_as_a_phone_is_offline()
    {
        var gateway = await AnyGateway();
        var phone = await Phone.SignUp(gateway);
        var relayer = await Relayer.LogIn(gateway, Names.Next("box"));
        var id = await phone.AddRelayer(relayer.Code);
        Expect.Ok(await phone.Ask(CommandIds.QueryRelayerStatus, new { relayer_id = id }));
        Expect.Ok(await Phone.LogIn(relayer.Wire, phone.UserName));
        Expect.Refused(StatusCode.RelayerOffline, await phone.Ask(CommandIds.QueryRelayerStatus, new { relayer_id = id }));
    }

    [Theory, EveryTransport]
    public async Task An_unknown_command_gets_no_response_and_keeps_the_connection(string transport)
    {
        var gateway = await GatewayOn(transport);
        var phone = await Phone.SignUp(gateway);
        var before = await gateway.Metric("gateway_frames_unknown_total");
        await phone.Wire.Send(0x00070002, 77, new { dev_code = "A1", value = 1 });
        await phone.Wire.Send(0x12345678, 78, null);
        await phone.Wire.Send(CommandIds.ControlDevice | CommandIds.ResponseBit, 79, new { });
        Expect.Ok(await phone.Ask(CommandIds.HeartBeat));
        Assert.False(phone.Wire.TryNext(out var message), $"Nothing was to be answered: {message}");
        Assert.Equal(before + 3, await gateway.Metric("gateway_frames_unknown_total"));
    }
}

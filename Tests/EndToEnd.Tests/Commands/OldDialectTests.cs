using System.Text.Json;
using Gateway.EndToEnd.Tests.Control;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Commands;

/// <summary>Old boxes and phones, which say superbox where others say relayer.</summary>
public sealed class OldDialectTests(SharedGateways gateways) : SharedGatewayTest(gateways)
{
    [Fact]
    public async Task A_superbox_is_a_relayer()
    {
        var gateway = await AnyGateway();
        var phone = await Phone.SignUp(gateway);
        var (box, device) = (Names.Next("box"), Names.DeviceCode());
        await phone.AddRelayer(box);
        await phone.AddDevice(device);
        var wire = await gateway.Connect();
        Assert.Equal("""{"result":0}""", Expect.Ok(await LogInAsSuperbox(wire, box)).Text);
        var asked = phone.Control(device);
        var command = await wire.Next("a command");
        await wire.Respond(command, StatusCode.Ok, command.Body);
        Expect.Ok(await asked);
        Expect.Refused(StatusCode.NotAuthorized, await wire.Request(CommandIds.QueryAccount));
        Expect.Refused(StatusCode.BadParameter, await LogInAsSuperbox(wire, ""));
    }

    [Fact]
    public async Task A_phone_is_answered_with_the_old_keys_as_soon_as_it_has_used_one_until_it_logs_in_again()
    {
        var home = await Home.Make(await AnyGateway());
        Assert.Equal((true, false), await Shown(home.Phone));
        Expect.Ok(await home.Phone.Ask(CommandIds.QueryRelayerStatus, new { superbox_id = home.RelayerId }));
        Assert.Equal((false, true), await Shown(home.Phone));
        Assert.Equal((true, false), await Shown(await home.Phone.Another(await AnyGateway())));
        Expect.Ok(await Phone.LogIn(home.Phone.Wire, home.Phone.UserName));
        Assert.Equal((true, false), await Shown(home.Phone));
    }

    [Fact]
    public async Task Every_request_with_such_a_key_takes_the_old_one()
    {
        var home = await Home.Make(await AnyGateway());
        var apartment = home.Phone.ApartmentId;
        var second = await home.Phone.AddRelayer(Names.Next("box"), "second");
        Expect.Refused(StatusCode.RelayerOffline, await home.Phone.Ask(CommandIds.QueryRelayerStatus, new { superbox_id = second }));
        var added = Expect.Ok(await home.Phone.Ask(
            CommandIds.AddDevice, new { apartment_id = apartment, dev_model = "2111S", dev_code = Names.DeviceCode(), superbox_id = second }));
        Expect.Ok(await home.Phone.Ask(CommandIds.ModifyRelayer, new { apartment_id = apartment, superbox_id = second, name = "renamed" }));
        var shown = Box(await Boxes(home.Phone), second);
        Assert.Equal("renamed", shown.GetProperty("name").GetString());
        Assert.Equal(added["dev_id"], Assert.Single(shown.GetProperty("devices").EnumerateArray().ToArray()).GetProperty("id").GetInt64());
        Expect.Ok(await home.Phone.Ask(CommandIds.RemoveRelayer, new { apartment_id = apartment, superbox_id = second }));
        Assert.Equal(home.RelayerId, Assert.Single(await Boxes(home.Phone)).GetProperty("id").GetInt64());

        var refused = Expect.Refused(
            StatusCode.BadParameter, await home.Phone.Ask(CommandIds.RemoveRelayer, new { apartment_id = apartment, superbox_id = "x" }));
        Assert.Contains("superbox_id", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_both_keys_the_newer_one_counts()
    {
        var home = await Home.Make(await AnyGateway());
        var body = new { superbox_id = 987_654_321, relayer_id = home.RelayerId };
        Expect.Ok(await home.Phone.Ask(CommandIds.QueryRelayerStatus, body));
        Assert.Equal((true, false), await Shown(home.Phone));
    }

    private static Task<WireMessage> LogInAsSuperbox(WireClient wire, string code) =>
        wire.Request(CommandIds.Authorize, new { terminal_type = "superbox", sb_code = code });

    private static async Task<(bool Relayers, bool Superboxs)> Shown(Phone phone)
    {
        var info = await phone.ApartmentInfo();
        return (info.TryGetProperty("relayers", out _), info.TryGetProperty("superboxs", out _));
    }

    private static async Task<JsonElement[]> Boxes(Phone phone) => [.. (await phone.ApartmentInfo()).GetProperty("superboxs").EnumerateArray()];

    private static JsonElement Box(JsonElement[] boxes, long id) => boxes.Single(b => b.GetProperty("id").GetInt64() == id);
}

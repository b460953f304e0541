using System.Text.Json;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Commands;

/// <summary>Apartments: add, query, modify, remove; one's own and other people's.</summary>
public sealed class ApartmentTests(SharedGateways gateways) : SharedGatewayTest(gateways)
{
    private static readonly string LongName = new('n', 101);

    [Theory, EveryTransport]
    public async Task What_was_added_is_shown(string transport)
    {
        var phone = await Phone.SignUp(await GatewayOn(transport));
        var (relayerCode, deviceCode) = (Names.Next("box"), Names.DeviceCode());
        var added = Expect.Ok(await phone.Ask(CommandIds.AddApartment, new { name = "家 🏠" }));
        var apartment = added["id"];
        Assert.Equal(0, added["version"]);
        var relayer = Expect.Ok(await phone.Ask(
            CommandIds.AddRelayer, new { apartment_id = apartment, sb_code = relayerCode, name = "hall" }));
        var device = Expect.Ok(await phone.Ask(CommandIds.AddDevice, new
        {
            apartment_id = apartment,
            dev_model = "2112S",
            dev_code = deviceCode,
            relayer_id = relayer["id"],
            name = "lamp",
            dev_keys = new[] { new { dev_key_seq = 1, name = "left" } },
        }));
        Assert.True(device["version"] > relayer["version"]);

        var answer = Expect.Ok(await phone.QueryApartment(version: 0, apartment));
        Assert.Equal(device["version"], answer["version"]);
        Assert.Equal(JsonValueKind.Null, answer.Json.GetProperty("scene_id").ValueKind);
        Assert.Equal(1, answer["arm_state"]);
        var expected = JsonSerializer.SerializeToElement(new
        {
            id = apartment,
            name = "家 🏠",
            version = device["version"],
            relayers = new[]
            {
                new
                {
                    id = relayer["id"],
                    sb_code = relayerCode,
                    name = "hall",
                    devices = new[]
                    {
                        new
                        {
                            id = device["dev_id"],
                            dev_type = "light",
                            dev_model = "2112S",
                            dev_code = deviceCode,
                            name = "lamp",
                            device_keys = new[] { new { dev_key_seq = 0, name = "" }, new { dev_key_seq = 1, name = "left" } },
                        },
                    },
                },
            },
            scenes = Array.Empty<object>(),
            contactors = Array.Empty<object>(),
        });
        Assert.True(
            JsonElement.DeepEquals(expected, answer.Json.GetProperty("apartment_info")), $"Expected {expected}, but it is {answer.Text}");
    }

    [Fact]
    public async Task Asked_with_its_own_version_it_sends_no_contents()
    {
        var phone = await Phone.SignUp(await AnyGateway());
        var version = Expect.Ok(await phone.Ask(CommandIds.ModifyApartment, new { id = phone.ApartmentId, name = "Flat" }))["version"];
        var same = Expect.Ok(await phone.QueryApartment(version));
        Assert.Equal(version, same["version"]);
        Assert.False(same.Json.TryGetProperty("apartment_info", out _));
        Assert.True(Expect.Ok(await phone.QueryApartment(version - 1)).Json.TryGetProperty("apartment_info", out _));
        Assert.True(Expect.Ok(await phone.QueryApartment(version + 1)).Json.TryGetProperty("apartment_info", out _));
    }

    [Fact]
    public async Task Each_change_moves_the_version_by_one()
    {
        var phone = await Phone.SignUp(await AnyGateway());
        var version = Expect.Ok(await phone.QueryApartment())["version"];
        foreach (var name in new[] { "a", "b", "b" })
        {
            Assert.Equal(++version, Expect.Ok(await phone.Ask(CommandIds.ModifyApartment, new { id = phone.ApartmentId, name }))["version"]);
        }

        Expect.Refused(StatusCode.BadParameter, await phone.Ask(CommandIds.ModifyApartment, new { id = phone.ApartmentId, name = LongName }));
        Assert.Equal(version, Expect.Ok(await phone.QueryApartment())["version"]);
        Assert.Equal("b", (await phone.ApartmentInfo()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_removed_apartment_is_gone_from_queries_and_logins()
    {
        var gateway = await AnyGateway();
        var phone = await Phone.SignUp(gateway);
        var apartment = await phone.AddApartment("Office");
        Assert.Equal(0, Expect.Ok(await phone.Ask(CommandIds.RemoveApartment, new { id = apartment }))["version"]);
        Expect.Refused(StatusCode.BadParameter, await phone.QueryApartment(apartment: apartment));
        Expect.Refused(StatusCode.BadParameter, await phone.Ask(CommandIds.RemoveApartment, new { id = apartment }));
        Expect.Refused(StatusCode.BadParameter, await phone.Ask(CommandIds.ModifyApartment, new { id = apartment, name = "x" }));
        var login = Expect.Ok(await Phone.LogIn(await gateway.Connect(), phone.UserName));
        Assert.Equal(phone.ApartmentId, Assert.Single(login.Json.GetProperty("apartments").EnumerateArray()).GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task Removing_an_apartment_frees_its_relayer_and_ends_control_of_its_devices()
    {
        var gateway = await AnyGateway();
        var phone = await Phone.SignUp(gateway);
        var apartment = await phone.AddApartment("Office");
        var relayer = (await Relayer.LogIn(gateway, Names.Next("box"))).Serve();
        var id = await phone.AddRelayer(relayer.Code, apartment: apartment);
        var device = Names.DeviceCode();
        await phone.AddDevice(device, apartment: apartment);
        Expect.Ok(await phone.Control(device));

        Expect.Ok(await phone.Ask(CommandIds.RemoveApartment, new { id = apartment }));
        Expect.Refused(StatusCode.NoSuchDevice, await phone.Control(device));
        Expect.Refused(StatusCode.NoSuchRelayer, await phone.Ask(CommandIds.QueryRelayerStatus, new { relayer_id = id }));
    }

    [Fact]
    public async Task Other_people_s_apartments_are_as_if_they_were_not_there()
    {
        var gateway = await AnyGateway();
        var (owner, stranger) = (await Phone.SignUp(gateway), await Phone.SignUp(gateway));
        var relayer = await owner.AddRelayer(Names.Next("box"));
        var device = await owner.AddDevice(Names.DeviceCode());
        var before = await owner.QueryApartment();
        foreach (var id in new[] { owner.ApartmentId, 0, -1, 987_654_321, long.MaxValue })
        {
            (uint, object)[] commands =
            [
                (CommandIds.QueryApartment, new { apartment_id = id, version = 0 }),
                (CommandIds.ModifyApartment, new { id, name = "mine" }),
                (CommandIds.RemoveApartment, new { id }),
                (CommandIds.AddRelayer, new { apartment_id = id, sb_code = Names.Next("box"), name = "x" }),
                (CommandIds.ModifyRelayer, new { apartment_id = id, relayer_id = relayer, name = "mine" }),
                (CommandIds.RemoveRelayer, new { apartment_id = id, relayer_id = relayer }),
                (CommandIds.AddDevice, new { apartment_id = id, dev_model = "2111S", dev_code = "A1" }),
                (CommandIds.ModifyDevice, new { apartment_id = id, dev_id = device, name = "mine" }),
                (CommandIds.RemoveDevice, new { apartment_id = id, dev_id = device }),
            ];
            foreach (var (command, body) in commands)
            {
                Expect.Refused(StatusCode.BadParameter, await stranger.Ask(command, body));
            }
        }

        Assert.Equal(before.Text, (await owner.QueryApartment()).Text);
    }

    [Theory]
    [InlineData(CommandIds.AddApartment, """{}""")]
    [InlineData(CommandIds.AddApartment, """{"name":5}""")]
    [InlineData(CommandIds.AddApartment, """{"name":null}""")]
    [InlineData(CommandIds.QueryApartment, """{"apartment_id":1}""")]
    [InlineData(CommandIds.QueryApartment, """{"apartment_id":"1","version":0}""")]
    [InlineData(CommandIds.QueryApartment, """{"apartment_id":1.5,"version":0}""")]
    [InlineData(CommandIds.QueryApartment, """{"apartment_id":99999999999999999999,"version":0}""")]
    [InlineData(CommandIds.ModifyApartment, """{"id":1}""")]
    [InlineData(CommandIds.RemoveApartment, """{"apartment_id":1}""")]
    [InlineData(CommandIds.RemoveApartment, """{"id":{"id":1}}""")]
    [InlineData(CommandIds.RemoveApartment, """{"id":1}{"id":2}""")]
    [InlineData(CommandIds.RemoveApartment, "null")]
    public async Task Missing_and_malformed_keys_are_status_4(uint command, string body)
    {
        var phone = await Phone.SignUp(await AnyGateway());
        Expect.Refused(StatusCode.BadParameter, await phone.Ask(command, body));
        Expect.Ok(await phone.QueryApartment());
    }

    [Fact]
    public async Task A_name_over_100_characters_is_status_4()
    {
        var phone = await Phone.SignUp(await AnyGateway());
        Expect.Refused(StatusCode.BadParameter, await phone.Ask(CommandIds.AddApartment, new { name = LongName }));
        Expect.Ok(await phone.Ask(CommandIds.AddApartment, new { name = LongName[..100] }));
    }

    [Fact]
    public async Task The_account_s_other_phone_sees_what_this_one_changes()
    {
        var gateway = await AnyGateway();
        var phone = await Phone.SignUp(gateway);
        var other = await phone.Another(gateway);
        var seen = Expect.Ok(await other.QueryApartment())["version"];
        await phone.AddRelayer(Names.Next("box"));
        await phone.AddDevice(Names.DeviceCode());
        var apartment = await phone.AddApartment("Garage");

        var info = Expect.Ok(await other.QueryApartment(seen)).Json.GetProperty("apartment_info");
        Assert.Single(Assert.Single(info.GetProperty("relayers").EnumerateArray()).GetProperty("devices").EnumerateArray());
        Expect.Ok(await other.QueryApartment(apartment: apartment));
        Expect.Ok(await other.Ask(CommandIds.RemoveApartment, new { id = apartment }));
        Expect.Refused(StatusCode.BadParameter, await phone.QueryApartment(apartment: apartment));
    }
}

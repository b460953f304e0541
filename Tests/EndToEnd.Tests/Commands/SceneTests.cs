using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Commands;

/// <summary>Scenes of an apartment: add, modify, remove.</summary>
public sealed class SceneTests(SharedGateways gateways) : SharedGatewayTest(gateways)
{
    private const long Unknown = 987_654_321;

    [Fact]
    public async Task A_scene_shows_in_the_apartment_with_its_contents_in_order()
    {
        var (phone, lamp) = await HomeWithLamp();
        var before = (await phone.QueryApartment())["version"];
        var added = Expect.Ok(await phone.Ask(CommandIds.AddScene, new
        {
            apartment_id = phone.ApartmentId,
            name = "evening",
            scene_contents = new[] { Content(lamp, 1), Content(lamp, 0) },
        }));
        Assert.Equal(before + 1, added["version"]);
        var scene = Assert.Single((await phone.ApartmentInfo()).GetProperty("scenes").EnumerateArray().ToArray());
        Assert.Equal(added["id"], scene.GetProperty("id").GetInt64());
        Assert.Equal("evening", scene.GetProperty("name").GetString());
        var contents = scene.GetProperty("scene_contents").EnumerateArray().ToArray();
        Assert.Equal([1, 0], contents.Select(c => c.GetProperty("value").GetInt32()));
        Assert.All(contents, c => Assert.Equal(lamp, c.GetProperty("dev_id").GetInt64()));
    }

    [Fact]
    public async Task A_change_replaces_what_it_names_and_leaves_the_rest()
    {
        var (phone, lamp) = await HomeWithLamp();
        var id = await AddScene(phone, lamp);
        Expect.Ok(await phone.Ask(CommandIds.ModifyScene, new { id, name = "night" }));
        Expect.Ok(await phone.Ask(CommandIds.ModifyScene, new { id, scene_contents = new[] { Content(lamp, 0) } }));
        var scene = Assert.Single((await phone.ApartmentInfo()).GetProperty("scenes").EnumerateArray().ToArray());
        Assert.Equal("night", scene.GetProperty("name").GetString());
        Assert.Equal(0, Assert.Single(scene.GetProperty("scene_contents").EnumerateArray().ToArray()).GetProperty("value").GetInt32());
    }

    [Fact]
    public async Task A_removed_scene_is_gone_and_cannot_be_removed_again()
    {
        var (phone, lamp) = await HomeWithLamp();
        var id = await AddScene(phone, lamp);
        Expect.Ok(await phone.Ask(CommandIds.RemoveScene, new { id }));
        Assert.Empty((await phone.ApartmentInfo()).GetProperty("scenes").EnumerateArray());
        Expect.Refused(StatusCode.BadParameter, await phone.Ask(CommandIds.RemoveScene, new { id }));
    }

    [Fact]
    public async Task Only_devices_and_keys_of_the_apartment_can_be_set()
    {
        var (phone, lamp) = await HomeWithLamp();
        foreach (var content in new object[] { Content(Unknown, 1), new { dev_id = lamp, dev_key_seq = 7, value = 1 } })
        {
            Expect.Refused(StatusCode.NoSuchDevice, await phone.Ask(
                CommandIds.AddScene, new { apartment_id = phone.ApartmentId, name = "x", scene_contents = new[] { content } }));
        }
    }

    [Fact]
    public async Task What_is_malformed_or_too_much_is_status_4()
    {
        var (phone, lamp) = await HomeWithLamp();
        var id = await AddScene(phone, lamp);
        foreach (var body in new object[]
        {
            new { apartment_id = phone.ApartmentId },
            new { apartment_id = phone.ApartmentId, name = "x", scene_contents = new[] { new { dev_id = lamp } } },
            new { apartment_id = phone.ApartmentId, name = "x", scene_contents = "all" },
            new { apartment_id = phone.ApartmentId, name = new string('x', 101) },
            new { apartment_id = phone.ApartmentId, name = "x", scene_contents = Enumerable.Repeat(Content(lamp, 1), 1001) },
            new { apartment_id = Unknown, name = "x" },
        })
        {
            Expect.Refused(StatusCode.BadParameter, await phone.Ask(CommandIds.AddScene, body));
        }

        Expect.Refused(StatusCode.BadParameter, await phone.Ask(CommandIds.ModifyScene, new { id = Unknown, name = "x" }));
        Assert.Single((await phone.ApartmentInfo()).GetProperty("scenes").EnumerateArray().ToArray());
        Assert.NotEqual(0, id);
    }

    [Fact]
    public async Task Another_accounts_scene_does_not_exist()
    {
        var (phone, lamp) = await HomeWithLamp();
        var id = await AddScene(phone, lamp);
        var stranger = await Phone.SignUp(await AnyGateway());
        Expect.Refused(StatusCode.BadParameter, await stranger.Ask(CommandIds.ModifyScene, new { id, name = "mine" }));
        Expect.Refused(StatusCode.BadParameter, await stranger.Ask(CommandIds.RemoveScene, new { id }));
        Assert.Single((await phone.ApartmentInfo()).GetProperty("scenes").EnumerateArray().ToArray());
    }

    private static object Content(long device, int value) => new { dev_id = device, dev_key_seq = 0, value };

    private static async Task<long> AddScene(Phone phone, long lamp) => Expect.Ok(await phone.Ask(
        CommandIds.AddScene,
        new { apartment_id = phone.ApartmentId, name = "evening", scene_contents = new[] { Content(lamp, 1) } }))["id"];

    private async Task<(Phone Phone, long Lamp)> HomeWithLamp()
    {
        var phone = await Phone.SignUp(await AnyGateway());
        await phone.AddRelayer(Names.Next("box"));
        return (phone, await phone.AddDevice(Names.DeviceCode()));
    }
}

using System.Text.Json;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Commands;

/// <summary>Devices of an apartment: add, modify, remove, wholly and by key.</summary>
public sealed class DeviceTests(SharedGateways gateways) : SharedGatewayTest(gateways)
{
    private const long Unknown = 987_654_321;

    [Theory]
    [InlineData("2111S", "light", 1)]
    [InlineData("2114D", "light", 4)]
    [InlineData("2122D", "light", 2)]
    [InlineData("2132D", "curtain", 2)]
    [InlineData("2690S", "gas", 1)]
    [InlineData("5816", "magnetic", 1)]
    [InlineData("5890", "infrared", 1)]
    [InlineData("2141A", "gas controller", 1)]
    public async Task A_device_has_the_type_and_keys_of_its_model(string model, string type, int keys)
    {
        var phone = await Home();
        await phone.AddDevice(Names.DeviceCode(), model);
        var device = Assert.Single(await Devices(phone));
        Assert.Equal(type, device.GetProperty("dev_type").GetString());
        Assert.Equal(model, device.GetProperty("dev_model").GetString());
        Assert.Equal(
            Enumerable.Range(0, keys), device.GetProperty("device_keys").EnumerateArray().Select(k => k.GetProperty("dev_key_seq").GetInt32()));
    }

    [Fact]
    public async Task An_unknown_model_is_status_2()
    {
        var phone = await Home();
        Expect.Refused(StatusCode.UnknownModel, await Add(phone, new { apartment_id = phone.ApartmentId, dev_model = "9999X", dev_code = "A1" }));
    }

    [Fact]
    public async Task A_code_stands_in_an_apartment_once_in_whatever_case()
    {
        var phone = await Home();
        var code = Names.DeviceCode();
        await phone.AddDevice(code);
        foreach (var again in new[] { code, code.ToLowerInvariant() })
        {
            Expect.Refused(StatusCode.DeviceExists, await Add(phone, new { apartment_id = phone.ApartmentId, dev_model = "2111S", dev_code = again }));
        }
    }

    [Theory, EveryTransport]
    public async Task Many_changes_at_a_time_come_one_after_the_other(string transport)
    {
        const int Phones = 8;
        var gateway = await GatewayOn(transport);
        var phone = await Phone.SignUp(gateway);
        await phone.AddRelayer(Names.Next("box"));
        var phones = await Task.WhenAll(Enumerable.Range(0, Phones).Select(_ => phone.Another(gateway)));
        var version = Expect.Ok(await phone.QueryApartment())["version"];

        var code = Names.DeviceCode();
        var same = await Task.WhenAll(phones.Select(p => Add(p, new { apartment_id = p.ApartmentId, dev_model = "2111S", dev_code = code })));
        Assert.Single(same, a => a.Status == StatusCode.Ok);
        Assert.All(same.Where(a => a.Status != StatusCode.Ok), a => Expect.Refused(StatusCode.DeviceExists, a));

        var different = await Task.WhenAll(phones.Select(p => Add(
            p, new { apartment_id = p.ApartmentId, dev_model = "2111S", dev_code = Names.DeviceCode() })));
        Assert.Equal(
            Enumerable.Range(2, Phones).Select(n => version + n), different.Select(a => Expect.Ok(a)["version"]).Order());
        Assert.Equal(Phones, different.Select(a => a["dev_id"]).Distinct().Count());
        Assert.Equal(Phones + 1, (await Devices(phone)).Count);
    }

    [Fact]
    public async Task Without_a_relayer_in_the_apartment_it_is_status_12()
    {
        var phone = await Phone.SignUp(await AnyGateway());
        Expect.Refused(StatusCode.NoSuchRelayer, await Add(phone, new { apartment_id = phone.ApartmentId, dev_model = "2111S", dev_code = "A1" }));
    }

    [Fact]
    public async Task A_relayer_that_is_not_linked_is_ignored()
    {
        var gateway = await AnyGateway();
        var (phone, stranger) = (await Home(), await Phone.SignUp(gateway));
        var foreign = await stranger.AddRelayer(Names.Next("box"));
        await phone.AddDevice(Names.DeviceCode(), relayer: foreign);
        await phone.AddDevice(Names.DeviceCode(), relayer: Unknown);
        Assert.Equal(2, (await Devices(phone)).Count);
    }

    [Theory]
    [InlineData("""{"apartment_id":0,"dev_model":"2111S"}""")]
    [InlineData("""{"apartment_id":0,"dev_code":"A1"}""")]
    [InlineData("""{"apartment_id":0,"dev_model":"2111S","dev_code":""}""")]
    [InlineData("""{"apartment_id":0,"dev_model":"2111S","dev_code":"XYZ"}""")]
    [InlineData("""{"apartment_id":0,"dev_model":"2111S","dev_code":"0123456789abcdef0123456789abcdef0123456789abcdef012"}""")]
    [InlineData("""{"apartment_id":0,"dev_model":2111,"dev_code":"A1"}""")]
    [InlineData("""{"apartment_id":0,"dev_model":"2111S","dev_code":161}""")]
    [InlineData("""{"apartment_id":0,"dev_model":"2111S","dev_code":"A1","relayer_id":"1"}""")]
    [InlineData("""{"apartment_id":0,"dev_model":"2111S","dev_code":"A1","dev_keys":{"dev_key_seq":0}}""")]
    [InlineData("""{"apartment_id":0,"dev_model":"2111S","dev_code":"A1","dev_keys":[{"name":"x"}]}""")]
    [InlineData("""{"apartment_id":0,"dev_model":"2111S","dev_code":"A1","dev_keys":[{"dev_key_seq":1,"name":"x"}]}""")]
    [InlineData("""{"apartment_id":0,"dev_model":"2111S","dev_code":"A1","dev_keys":[null]}""")]
    public async Task A_malformed_one_is_status_4(string body)
    {
        var phone = await Home();
        body = body.Replace("\"apartment_id\":0", $"\"apartment_id\":{phone.ApartmentId}", StringComparison.Ordinal);
        Expect.Refused(StatusCode.BadParameter, await Add(phone, body));
    }

    [Fact]
    public async Task It_can_be_modified()
    {
        var phone = await Home();
        var id = await phone.AddDevice(Names.DeviceCode(), "2112S");
        var code = Names.DeviceCode();
        var changed = Expect.Ok(await phone.Ask(CommandIds.ModifyDevice, new
        {
            apartment_id = phone.ApartmentId,
            dev_id = id,
            name = "desk",
            dev_code = code,
            flag_notification = "True",
            dev_keys = new[] { new { dev_key_seq = 0, name = "front" } },
        }));
        Assert.Equal(changed["version"], Expect.Ok(await phone.QueryApartment())["version"]);
        var device = Assert.Single(await Devices(phone));
        Assert.Equal("desk", device.GetProperty("name").GetString());
        Assert.Equal(code, device.GetProperty("dev_code").GetString());
        Assert.Equal(["front", ""], device.GetProperty("device_keys").EnumerateArray().Select(k => k.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task It_cannot_be_modified_into_another_s_code_or_into_nonsense()
    {
        var phone = await Home();
        var taken = Names.DeviceCode();
        await phone.AddDevice(taken);
        var id = await phone.AddDevice(Names.DeviceCode());
        Task<WireMessage> Modify(object body) => phone.Ask(CommandIds.ModifyDevice, body);
        Expect.Refused(StatusCode.DeviceExists, await Modify(new { apartment_id = phone.ApartmentId, dev_id = id, dev_code = taken.ToLowerInvariant() }));
        Expect.Refused(StatusCode.BadParameter, await Modify(new { apartment_id = phone.ApartmentId, dev_id = id, dev_code = "no hex" }));
        Expect.Refused(StatusCode.BadParameter, await Modify(new { apartment_id = phone.ApartmentId, dev_id = id, name = new string('n', 101) }));
        Expect.Refused(StatusCode.BadParameter, await Modify(
            new { apartment_id = phone.ApartmentId, dev_id = id, dev_keys = new[] { new { dev_key_seq = 9, name = "x" } } }));
        Expect.Refused(StatusCode.BadParameter, await Modify(new { apartment_id = phone.ApartmentId, name = "x" }));
    }

    [Fact]
    public async Task What_is_not_in_the_apartment_is_status_10()
    {
        var gateway = await AnyGateway();
        var (phone, stranger) = (await Home(), await Phone.SignUp(gateway));
        await stranger.AddRelayer(Names.Next("box"));
        var foreign = await stranger.AddDevice(Names.DeviceCode());
        foreach (var id in new[] { foreign, Unknown, 0, -1 })
        {
            Expect.Refused(StatusCode.NoSuchDevice, await phone.Ask(
                CommandIds.ModifyDevice, new { apartment_id = phone.ApartmentId, dev_id = id, name = "x" }));
            Expect.Refused(StatusCode.NoSuchDevice, await phone.Ask(
                CommandIds.RemoveDevice, new { apartment_id = phone.ApartmentId, dev_id = id }));
        }
    }

    [Fact]
    public async Task It_is_removed_wholly_or_key_by_key()
    {
        var phone = await Home();
        var whole = await phone.AddDevice(Names.DeviceCode(), "2113S");
        var byKey = await phone.AddDevice(Names.DeviceCode(), "2113S");
        Task<WireMessage> Remove(params int[] keys) => phone.Ask(CommandIds.RemoveDevice, new
        {
            apartment_id = phone.ApartmentId,
            dev_id = byKey,
            dev_keys = keys.Select(k => new { dev_key_seq = k }),
        });
        Expect.Ok(await phone.Ask(CommandIds.RemoveDevice, new { apartment_id = phone.ApartmentId, dev_id = whole }));
        Assert.Single(await Devices(phone));

        Expect.Ok(await Remove(1));
        Assert.Equal(
            [0, 2],
            Assert.Single(await Devices(phone)).GetProperty("device_keys").EnumerateArray().Select(k => k.GetProperty("dev_key_seq").GetInt32()));
        Expect.Refused(StatusCode.NoSuchDevice, await Remove(1));
        Expect.Ok(await Remove(0, 2));
        Assert.Empty(await Devices(phone));
    }

    private static Task<WireMessage> Add(Phone phone, object body) => phone.Ask(CommandIds.AddDevice, body);

    private static async Task<List<JsonElement>> Devices(Phone phone) =>
        [.. Assert.Single((await phone.ApartmentInfo()).GetProperty("relayers").EnumerateArray()).GetProperty("devices").EnumerateArray()];

    private async Task<Phone> Home()
    {
        var phone = await Phone.SignUp(await AnyGateway());
        await phone.AddRelayer(Names.Next("box"));
        return phone;
    }
}

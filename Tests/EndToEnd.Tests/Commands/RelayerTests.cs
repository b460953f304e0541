using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Commands;

/// <summary>Relayers of an apartment: add, status, modify, swap, remove.</summary>
public sealed class RelayerTests(SharedGateways gateways) : SharedGatewayTest(gateways)
{
    private const long Unknown = 987_654_321;

    [Fact]
    public async Task A_relayer_stands_in_an_apartment_once_and_in_several_apartments()
    {
        var phone = await Phone.SignUp(await AnyGateway());
        var code = Names.Next("box");
        var id = await phone.AddRelayer(code);
        Expect.Refused(StatusCode.DeviceExists, await phone.Ask(
            CommandIds.AddRelayer, new { apartment_id = phone.ApartmentId, sb_code = code, name = "again" }));
        Assert.Equal(id, await phone.AddRelayer(code, apartment: await phone.AddApartment("Cellar")));
    }

    [Theory]
    [InlineData("""{"apartment_id":0,"sb_code":"x"}""")]
    [InlineData("""{"apartment_id":0,"name":"x"}""")]
    [InlineData("""{"apartment_id":0,"sb_code":"","name":"x"}""")]
    [InlineData("""{"apartment_id":0,"sb_code":"1\u0000","name":"x"}""")]
    [InlineData("""{"apartment_id":0,"sb_code":"123456789 123456789 123456789 123456789 123456789 1","name":"x"}""")]
    [InlineData("""{"apartment_id":0,"sb_code":5,"name":"x"}""")]
    public async Task A_malformed_one_is_status_4(string body)
    {
        var phone = await Phone.SignUp(await AnyGateway());
        body = body.Replace("\"apartment_id\":0", $"\"apartment_id\":{phone.ApartmentId}", StringComparison.Ordinal);
        Expect.Refused(StatusCode.BadParameter, await phone.Ask(CommandIds.AddRelayer, body));
    }

    [Theory, EveryTransport]
    public async Task Its_status_follows_its_connection(string transport)
    {
        var gateway = await GatewayOn(transport);
        var phone = await Phone.SignUp(gateway);
        var code = Names.Next("box");
        var id = await phone.AddRelayer(code);
        Task<WireMessage> Status() => phone.Ask(CommandIds.QueryRelayerStatus, new { relayer_id = id });

        Expect.Refused(StatusCode.RelayerOffline, await Status());
        var relayer = await Relayer.LogIn(gateway, code);
        Assert.Empty(Expect.Ok(await Status()).Body);
        await relayer.Wire.DisposeAsync();
        await Waiting.Until(async () => (await Status()).Status == StatusCode.RelayerOffline ? null : "the relayer should be offline");
    }

    [Fact]
    public async Task The_status_of_an_unknown_or_foreign_relayer_is_12()
    {
        var gateway = await AnyGateway();
        var (owner, stranger) = (await Phone.SignUp(gateway), await Phone.SignUp(gateway));
        var relayer = await Relayer.LogIn(gateway, Names.Next("box"));
        var id = await owner.AddRelayer(relayer.Code);
        foreach (var asked in new[] { id, Unknown, 0, -1 })
        {
            Expect.Refused(StatusCode.NoSuchRelayer, await stranger.Ask(CommandIds.QueryRelayerStatus, new { relayer_id = asked }));
        }

        Expect.Refused(StatusCode.BadParameter, await owner.Ask(CommandIds.QueryRelayerStatus, new { relayer_id = "1" }));
        Expect.Refused(StatusCode.BadParameter, await owner.Ask(CommandIds.QueryRelayerStatus));
    }

    [Fact]
    public async Task It_can_be_renamed()
    {
        var phone = await Phone.SignUp(await AnyGateway());
        var code = Names.Next("box");
        var id = await phone.AddRelayer(code);
        var changed = Expect.Ok(await phone.Ask(
            CommandIds.ModifyRelayer, new { apartment_id = phone.ApartmentId, relayer_id = id, name = "attic" }));
        var shown = Assert.Single((await phone.ApartmentInfo()).GetProperty("relayers").EnumerateArray());
        Assert.Equal("attic", shown.GetProperty("name").GetString());
        Assert.Equal(code, shown.GetProperty("sb_code").GetString());
        Assert.Equal(changed["version"], Expect.Ok(await phone.QueryApartment())["version"]);
    }

    [Theory, EveryTransport]
    public async Task A_replacement_box_takes_over_the_devices(string transport)
    {
        var gateway = await GatewayOn(transport);
        var phone = await Phone.SignUp(gateway);
        var older = (await Relayer.LogIn(gateway, Names.Next("box"))).Serve();
        var newer = (await Relayer.LogIn(gateway, Names.Next("box"))).Serve();
        var id = await phone.AddRelayer(older.Code);
        var device = Names.DeviceCode();
        await phone.AddDevice(device, relayer: id);
        Expect.Ok(await phone.Control(device));
        Assert.Single(older.Served);

        Expect.Ok(await phone.Ask(
            CommandIds.ModifyRelayer, new { apartment_id = phone.ApartmentId, relayer_id = id, sb_code = newer.Code }));
        Expect.Ok(await phone.Control(device));
        Assert.Single(older.Served);
        Assert.Single(newer.Served);
        var shown = Assert.Single((await phone.ApartmentInfo()).GetProperty("relayers").EnumerateArray());
        Assert.Equal(newer.Code, shown.GetProperty("sb_code").GetString());
        Assert.Single(shown.GetProperty("devices").EnumerateArray());
    }

    [Fact]
    public async Task A_box_that_is_there_already_cannot_replace_another()
    {
        var phone = await Phone.SignUp(await AnyGateway());
        var (first, second) = (Names.Next("box"), Names.Next("box"));
        var id = await phone.AddRelayer(first);
        await phone.AddRelayer(second);
        Task<WireMessage> Swap(string code) => phone.Ask(
            CommandIds.ModifyRelayer, new { apartment_id = phone.ApartmentId, relayer_id = id, sb_code = code });
        Expect.Refused(StatusCode.DeviceExists, await Swap(second));
        Expect.Refused(StatusCode.BadParameter, await Swap(""));
        Expect.Ok(await Swap(first));
    }

    [Fact]
    public async Task What_is_not_in_the_apartment_cannot_be_modified_or_removed()
    {
        var phone = await Phone.SignUp(await AnyGateway());
        var elsewhere = await phone.AddRelayer(Names.Next("box"), apartment: await phone.AddApartment("Cellar"));
        foreach (var id in new[] { elsewhere, Unknown, 0 })
        {
            Expect.Refused(StatusCode.NoSuchRelayer, await phone.Ask(
                CommandIds.ModifyRelayer, new { apartment_id = phone.ApartmentId, relayer_id = id, name = "x" }));
            Expect.Refused(StatusCode.NoSuchRelayer, await phone.Ask(
                CommandIds.RemoveRelayer, new { apartment_id = phone.ApartmentId, relayer_id = id }));
        }
    }

    [Fact]
    public async Task The_devices_of_a_removed_one_fall_to_the_first_that_is_left()
    {
        var gateway = await AnyGateway();
        var phone = await Phone.SignUp(gateway);
        var first = (await Relayer.LogIn(gateway, Names.Next("box"))).Serve();
        var second = (await Relayer.LogIn(gateway, Names.Next("box"))).Serve();
        await phone.AddRelayer(first.Code);
        var id = await phone.AddRelayer(second.Code);
        var device = Names.DeviceCode();
        await phone.AddDevice(device, relayer: id);
        Expect.Ok(await phone.Control(device));
        Assert.Single(second.Served);

        Expect.Ok(await phone.Ask(CommandIds.RemoveRelayer, new { apartment_id = phone.ApartmentId, relayer_id = id }));
        Expect.Ok(await phone.Control(device));
        Assert.Single(first.Served);
        Expect.Refused(StatusCode.NoSuchRelayer, await phone.Ask(CommandIds.QueryRelayerStatus, new { relayer_id = id }));
    }

    [Fact]
    public async Task Without_any_relayer_its_devices_answer_12()
    {
        var gateway = await AnyGateway();
        var phone = await Phone.SignUp(gateway);
        var relayer = (await Relayer.LogIn(gateway, Names.Next("box"))).Serve();
        var id = await phone.AddRelayer(relayer.Code);
        var device = Names.DeviceCode();
        await phone.AddDevice(device);
        Expect.Ok(await phone.Control(device));
        Expect.Ok(await phone.Ask(CommandIds.RemoveRelayer, new { apartment_id = phone.ApartmentId, relayer_id = id }));
        Expect.Refused(StatusCode.NoSuchRelayer, await phone.Control(device));
    }
}

using System.Text.Json;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Commands;

/// <summary>Contactors of an apartment: add, modify, remove.</summary>
public sealed class ContactorTests(SharedGateways gateways) : SharedGatewayTest(gateways)
{
    private const string Number = "13812345678";
    private const string Address = "ann@example.org";

    [Fact]
    public async Task A_contactor_shows_in_the_apartment_until_it_is_removed()
    {
        var phone = await Phone.SignUp(await AnyGateway());
        var added = Expect.Ok(await Add(phone, new { apartment_id = phone.ApartmentId, name = "Ann", mobile_phone = Number, email_addr = Address }));
        Assert.Equal(1, added["version"]);
        var contactor = Assert.Single((await phone.ApartmentInfo()).GetProperty("contactors").EnumerateArray().ToArray());
        Assert.Equal(
            (added["id"], "Ann", Number, Address),
            (contactor.GetProperty("id").GetInt64(),
                contactor.GetProperty("name").GetString(),
                contactor.GetProperty("mobile_phone").GetString(),
                contactor.GetProperty("email_addr").GetString()));
        Expect.Ok(await phone.Ask(CommandIds.RemoveContactor, new { id = added["id"] }));
        Assert.Empty((await phone.ApartmentInfo()).GetProperty("contactors").EnumerateArray());
        Expect.Refused(StatusCode.BadParameter, await phone.Ask(CommandIds.RemoveContactor, new { id = added["id"] }));
    }

    [Fact]
    public async Task A_change_leaves_what_it_does_not_name()
    {
        var phone = await Phone.SignUp(await AnyGateway());
        var id = Expect.Ok(await Add(phone, new { apartment_id = phone.ApartmentId, name = "Ann", mobile_phone = Number }))["id"];
        Expect.Ok(await phone.Ask(CommandIds.ModifyContactor, new { id, email_addr = Address }));
        Expect.Ok(await phone.Ask(CommandIds.ModifyContactor, new { id, mobile_phone = "" }));
        var contactor = Assert.Single((await phone.ApartmentInfo()).GetProperty("contactors").EnumerateArray().ToArray());
        Assert.Equal("Ann", contactor.GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, contactor.GetProperty("mobile_phone").ValueKind);
        Assert.Equal(Address, contactor.GetProperty("email_addr").GetString());
    }

    [Fact]
    public async Task Numbers_addresses_and_names_are_checked()
    {
        var phone = await Phone.SignUp(await AnyGateway());
        var id = phone.ApartmentId;
        Expect.Refused(StatusCode.MobilePhoneTaken, await Add(phone, new { apartment_id = id, name = "Ann", mobile_phone = "12" }));
        Expect.Refused(StatusCode.EmailTaken, await Add(phone, new { apartment_id = id, name = "Ann", email_addr = "nowhere" }));
        Expect.Refused(StatusCode.BadParameter, await Add(phone, new { apartment_id = id, name = new string('x', 101) }));
        Expect.Refused(StatusCode.BadParameter, await Add(phone, new { apartment_id = id }));
        Assert.Empty((await phone.ApartmentInfo()).GetProperty("contactors").EnumerateArray());
    }

    [Fact]
    public async Task Another_accounts_contactor_does_not_exist()
    {
        var phone = await Phone.SignUp(await AnyGateway());
        var id = Expect.Ok(await Add(phone, new { apartment_id = phone.ApartmentId, name = "Ann" }))["id"];
        var stranger = await Phone.SignUp(await AnyGateway());
        Expect.Refused(StatusCode.BadParameter, await stranger.Ask(CommandIds.ModifyContactor, new { id, name = "mine" }));
        Expect.Refused(StatusCode.BadParameter, await stranger.Ask(CommandIds.RemoveContactor, new { id }));
        Expect.Refused(StatusCode.BadParameter, await Add(stranger, new { apartment_id = phone.ApartmentId, name = "mine" }));
    }

    private static Task<WireMessage> Add(Phone phone, object body) => phone.Ask(CommandIds.AddContactor, body);
}

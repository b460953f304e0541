using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Commands;

/// <summary>0x00020005 AddAccount, with every status that it can have.</summary>
public sealed class AddAccountTests(SharedGateways gateways) : SharedGatewayTest(gateways)
{
    [Theory, EveryTransport]
    public async Task A_new_account_has_a_first_apartment(string transport)
    {
        var wire = await (await GatewayOn(transport)).Connect();
        var made = await wire.Request(CommandIds.AddAccount, new { user_name = Names.Next("user"), password = "123" });
        Expect.Ok(made);
        Assert.True(made["apartment_id"] > 0);
        Assert.Equal("Home", made.Json.GetProperty("name").GetString());
        Assert.Equal(0, made["version"]);
    }

    [Fact]
    public async Task Each_of_its_names_logs_it_in()
    {
        var wire = await (await AnyGateway()).Connect();
        var (user, email, phone) = (Names.Next("user"), $"{Names.Next("mail")}@example.com", Names.MobilePhone());
        Expect.Ok(await wire.Request(
            CommandIds.AddAccount, new { user_name = user, email, mobile_phone = phone, password = Phone.Password }));
        foreach (var name in new[] { user, email, phone })
        {
            Expect.Ok(await Phone.LogIn(wire, name));
        }

        var profile = Expect.Ok(await wire.Request(CommandIds.QueryAccount)).Json;
        Assert.Equal(user, profile.GetProperty("user_name").GetString());
        Assert.Equal(email, profile.GetProperty("email").GetString());
        Assert.Equal(phone, profile.GetProperty("mobile_phone").GetString());
        Assert.Equal("zh-CN", profile.GetProperty("language_name").GetString());
    }

    [Theory]
    [InlineData("""{"user_name":"somebody"}""")]
    [InlineData("""{"password":"123"}""")]
    [InlineData("""{"user_name":"somebody","password":""}""")]
    [InlineData("""{"user_name":"somebody","password":123}""")]
    [InlineData("""{"user_name":["somebody"],"password":"123"}""")]
    [InlineData("""["somebody","123"]""")]
    [InlineData("")]
    public async Task Without_password_or_any_name_it_is_status_4(string body)
    {
        var wire = await (await AnyGateway()).Connect();
        Expect.Refused(StatusCode.BadParameter, await wire.Request(CommandIds.AddAccount, body));
    }

    [Theory]
    [InlineData("user_name", "x", StatusCode.UserNameTaken)]
    [InlineData("email", "a@b.c", StatusCode.EmailTaken)]
    [InlineData("email", "no-at.example.com", StatusCode.EmailTaken)]
    [InlineData("email", "no-domain@example", StatusCode.EmailTaken)]
    [InlineData("email", "two@at@example.com", StatusCode.EmailTaken)]
    [InlineData("mobile_phone", "23812345678", StatusCode.MobilePhoneTaken)]
    [InlineData("mobile_phone", "1381234567", StatusCode.MobilePhoneTaken)]
    [InlineData("mobile_phone", "138123456789", StatusCode.MobilePhoneTaken)]
    [InlineData("mobile_phone", "1381234567a", StatusCode.MobilePhoneTaken)]
    public async Task A_malformed_name_has_its_own_status(string key, string value, StatusCode status)
    {
        var wire = await (await AnyGateway()).Connect();
        var body = new Dictionary<string, string> { ["password"] = "123", [key] = value };
        Expect.Refused(status, await wire.Request(CommandIds.AddAccount, body));
    }

    [Fact]
    public async Task A_taken_name_has_its_own_status_and_uses_up_none_of_the_others()
    {
        var wire = await (await AnyGateway()).Connect();
        var (user, email, phone) = (Names.Next("user"), $"{Names.Next("mail")}@example.com", Names.MobilePhone());
        Expect.Ok(await wire.Request(CommandIds.AddAccount, new { user_name = user, email, mobile_phone = phone, password = "123" }));

        var (other, otherEmail) = (Names.Next("user"), $"{Names.Next("mail")}@example.com");
        Expect.Refused(StatusCode.UserNameTaken, await wire.Request(
            CommandIds.AddAccount, new { user_name = user, email = otherEmail, password = "123" }));
        Expect.Refused(StatusCode.EmailTaken, await wire.Request(
            CommandIds.AddAccount, new { user_name = other, email, password = "123" }));
        Expect.Refused(StatusCode.MobilePhoneTaken, await wire.Request(
            CommandIds.AddAccount, new { user_name = other, email = otherEmail, mobile_phone = phone, password = "123" }));

        Expect.Ok(await wire.Request(CommandIds.AddAccount, new { user_name = other, email = otherEmail, password = "123" }));
    }

    [Fact]
    public async Task Of_many_sign_ups_with_one_name_at_a_time_one_wins()
    {
        var gateway = await AnyGateway();
        var user = Names.Next("user");
        var wires = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => gateway.Connect()));
        var answers = await Task.WhenAll(wires.Select(w => w.Request(CommandIds.AddAccount, new { user_name = user, password = "123" })));
        Assert.Single(answers, a => a.Status == StatusCode.Ok);
        Assert.All(answers.Where(a => a.Status != StatusCode.Ok), a => Expect.Refused(StatusCode.UserNameTaken, a));
    }
}

using System.Text.Json;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Profiles;

/// <summary>0x00050001 SetProfile, with every status that it can have.</summary>
public sealed class ProfileTests(SharedGateways gateways) : SharedGatewayTest(gateways)
{
    private const string NewPassword = "battery staple";

    [Theory, EveryTransport]
    public async Task A_changed_password_is_the_one_that_logs_in(string transport)
    {
        var gateway = await GatewayOn(transport);
        var phone = await Phone.SignUp(gateway);
        var changed = Expect.Ok(await phone.Ask(CommandIds.SetProfile, new { password = NewPassword }));
        Assert.Empty(changed.Body);

        // The phone that asked stays logged in.
        Expect.Ok(await phone.Ask(CommandIds.QueryAccount));
        var wire = await gateway.Connect();
        Expect.Refused(StatusCode.LoginFailed, await Phone.LogIn(wire, phone.UserName));
        Expect.Ok(await Phone.LogIn(wire, phone.UserName, NewPassword));
    }

    [Theory, EveryTransport]
    public async Task A_changed_password_closes_the_other_phones_after_a_notice(string transport)
    {
        var gateway = await GatewayOn(transport);
        var phone = await Phone.SignUp(gateway);
        var (other, second, stranger) = (await phone.Another(gateway), await phone.Another(gateway), await Phone.SignUp(gateway));
        var before = await gateway.Closed("PasswordChanged");
        Expect.Ok(await phone.Ask(CommandIds.SetProfile, new { password = NewPassword }));

        foreach (var wire in new[] { other.Wire, second.Wire })
        {
            var notice = await wire.Next("the notice");
            Assert.Equal((CommandIds.SetProfile, """{"reason":"password changed"}"""), (notice.CommandId, notice.Text));
            await wire.ClosedByGateway();
        }

        Expect.Ok(await phone.Ask(CommandIds.QueryAccount));
        Expect.Ok(await stranger.Ask(CommandIds.QueryAccount));
        Assert.False(phone.Wire.TryNext(out var message), $"The phone that asked was to be told nothing: {message}");
        Assert.Equal(before + 2, await gateway.Closed("PasswordChanged"));
        var again = await gateway.Connect();
        Expect.Ok(await Phone.LogIn(again, phone.UserName, NewPassword));
        Expect.Ok(await again.Request(CommandIds.SetProfile, new { password = Phone.Password }));
        await phone.Wire.ClosedByGateway();
    }

    [Theory, EveryTransport]
    public async Task A_changed_name_logs_in_and_the_old_one_is_free_for_others(string transport)
    {
        var gateway = await GatewayOn(transport);
        var phone = await Phone.SignUp(gateway);
        var (first, second, mobile) = (NewEmail(), NewEmail(), Names.MobilePhone());
        Expect.Ok(await phone.Ask(CommandIds.SetProfile, new { email = first, mobile_phone = mobile, language_name = "zh-TW" }));
        Expect.Ok(await phone.Ask(CommandIds.SetProfile, new { email = second }));

        var profile = Expect.Ok(await phone.Ask(CommandIds.QueryAccount)).Json;
        Assert.Equal(
            (phone.UserName, second, mobile, "zh-TW"),
            (Text(profile, "user_name"), Text(profile, "email"), Text(profile, "mobile_phone"), Text(profile, "language_name")));
        var wire = await gateway.Connect();
        Expect.Refused(StatusCode.LoginFailed, await Phone.LogIn(wire, first));
        Expect.Ok(await Phone.LogIn(wire, second));
        Expect.Ok(await Phone.LogIn(wire, mobile));
        var other = await Phone.SignUp(gateway);
        Expect.Ok(await other.Ask(CommandIds.SetProfile, new { email = first }));
        Expect.Ok(await Phone.LogIn(wire, first));
    }

    [Fact]
    public async Task A_name_that_is_taken_or_malformed_has_its_own_status()
    {
        var gateway = await AnyGateway();
        var (phone, other) = (await Phone.SignUp(gateway), await Phone.SignUp(gateway));
        var (email, mobile) = (NewEmail(), Names.MobilePhone());
        Expect.Ok(await other.Ask(CommandIds.SetProfile, new { email, mobile_phone = mobile }));

        Expect.Refused(StatusCode.EmailTaken, await phone.Ask(CommandIds.SetProfile, new { email }));
        Expect.Refused(StatusCode.EmailTaken, await phone.Ask(CommandIds.SetProfile, new { email = "a@b.c" }));
        Expect.Refused(StatusCode.MobilePhoneTaken, await phone.Ask(CommandIds.SetProfile, new { mobile_phone = mobile }));
        Expect.Refused(StatusCode.MobilePhoneTaken, await phone.Ask(CommandIds.SetProfile, new { mobile_phone = "12345" }));
        Expect.Refused(StatusCode.EmailTaken, await phone.Ask(CommandIds.SetProfile, new { email, password = NewPassword }));
        Expect.Ok(await Phone.LogIn(await gateway.Connect(), phone.UserName));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"email":""}""")]
    [InlineData("""{"password":""}""")]
    [InlineData("""{"password":17}""")]
    [InlineData("""{"language_name":"de-DE"}""")]
    [InlineData("""{"language_name":""}""")]
    [InlineData("""{"language_name":"zh-CN","password":""}""")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task What_says_nothing_or_something_impossible_is_status_4(string body)
    {
        var phone = await Phone.SignUp(await AnyGateway());
        Expect.Refused(StatusCode.BadParameter, await phone.Ask(CommandIds.SetProfile, body));
    }

    [Fact]
    public async Task A_password_of_257_characters_is_status_4()
    {
        var phone = await Phone.SignUp(await AnyGateway());
        Expect.Refused(StatusCode.BadParameter, await phone.Ask(CommandIds.SetProfile, new { password = new string('密', 257) }));
        Expect.Ok(await phone.Ask(CommandIds.SetProfile, new { password = new string('密', 256) }));
    }

    private static string NewEmail() => $"{Names.Next("mail")}@example.com";

    private static string Text(JsonElement json, string key) => json.GetProperty(key).GetString()!;
}

/// <summary>A changed profile is there after a kill.</summary>
public sealed class ProfileDurabilityTests : EndToEndTest
{
    [Theory, EveryTransport]
    public async Task What_was_acknowledged_outlives_the_process(string transport)
    {
        var gateway = await Start(On(transport));
        var phone = await Phone.SignUp(gateway);
        var (first, second) = ($"{Names.Next("mail")}@example.com", $"{Names.Next("mail")}@example.com");
        Expect.Ok(await phone.Ask(CommandIds.SetProfile, new { email = first }));
        Expect.Ok(await phone.Ask(CommandIds.SetProfile, new { password = "battery staple", email = second }));
        await gateway.Kill();
        gateway.Allow("recover");
        await gateway.StartAgain();

        var wire = await gateway.Connect();
        Expect.Refused(StatusCode.LoginFailed, await Phone.LogIn(wire, second));
        Expect.Refused(StatusCode.LoginFailed, await Phone.LogIn(wire, first, "battery staple"));
        Expect.Ok(await Phone.LogIn(wire, second, "battery staple"));
        Expect.Ok(await Phone.LogIn(wire, phone.UserName, "battery staple"));
        Expect.Ok(await wire.Request(CommandIds.AddAccount, new { email = first, password = Phone.Password }));
    }
}

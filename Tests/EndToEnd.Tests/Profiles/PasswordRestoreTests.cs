using System.Net;
using System.Text;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Profiles;

/// <summary>0x00060003 PasswordRestore: from the forgotten password over a real mail to the page, and to the login with the new one.</summary>
public sealed class PasswordRestoreTests : EndToEndTest
{
    private const string NewPassword = "battery staple 密码";

    [Theory, EveryTransport]
    public async Task The_link_of_the_mail_sets_a_new_password_once(string transport)
    {
        await using var mailbox = await Mailbox.Open();
        var gateway = await Start([On(transport), "--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft=Trace", .. mailbox.Settings]);
        var (phone, email) = await NewAccount(gateway, "zh-TW");
        var stranger = await gateway.Connect();
        Expect.Ok(await stranger.Request(CommandIds.PasswordRestore, new { email = email.ToUpperInvariant() }));
        var token = await mailbox.Token(email);
        using var page = new PasswordPage(gateway.HttpPort);

        // Scanners of mails open links too: that uses nothing up.
        for (var i = 0; i < 3; i++)
        {
            var form = await page.Open(token, "en");
            Assert.Equal((HttpStatusCode.OK, true, "zh-TW"), (form.Status, form.HasForm, form.Language));
        }

        var mismatch = await page.Submit(token, NewPassword, "something else");
        Assert.Equal((HttpStatusCode.BadRequest, true, "zh-TW"), (mismatch.Status, mismatch.HasForm, mismatch.Language));
        var empty = await page.Submit(token, "");
        Assert.Equal((HttpStatusCode.BadRequest, true), (empty.Status, empty.HasForm));
        Assert.Equal(HttpStatusCode.BadRequest, (await page.Submit(token, new string('p', 257))).Status);
        Expect.Ok(await Phone.LogIn(stranger, email));

        var done = await page.Submit(token, NewPassword);
        Assert.Equal((HttpStatusCode.OK, false, "zh-TW"), (done.Status, done.HasForm, done.Language));

        foreach (var wire in new[] { phone.Wire, stranger })
        {
            var notice = await wire.Next("the notice");
            Assert.Equal((CommandIds.SetProfile, """{"reason":"password changed"}"""), (notice.CommandId, notice.Text));
            await wire.ClosedByGateway();
        }

        stranger = await gateway.Connect();
        Expect.Refused(StatusCode.LoginFailed, await Phone.LogIn(stranger, email));
        Expect.Ok(await Phone.LogIn(stranger, email, NewPassword));
        Expect.Ok(await Phone.LogIn(stranger, phone.UserName, NewPassword));
        var (again, opened, unknown) = (await page.Submit(token, "another"), await page.Open(token), await page.Open("nothing"));
        Assert.Equal((HttpStatusCode.NotFound, false), (again.Status, again.HasForm));
        Assert.Equal((again, again), (opened, unknown));
        Expect.Ok(await Phone.LogIn(stranger, email, NewPassword));
        Assert.DoesNotContain(gateway.Run.Lines, l => l.Contains(token, StringComparison.Ordinal));
        Assert.Equal(1, await gateway.Metric("gateway_password_restore_tokens_total{result=\"used\"}"));
        Assert.Equal(3, await gateway.Metric("gateway_password_restore_tokens_total{result=\"wrong\"}"));
    }

    [Fact]
    public async Task A_link_outlives_the_process_and_dies_with_another_change_of_the_password()
    {
        await using var mailbox = await Mailbox.Open();
        var gateway = await Start(mailbox.Settings);
        var (_, email) = await NewAccount(gateway);
        var (phone, other) = await NewAccount(gateway);
        var wire = await gateway.Connect();
        Expect.Ok(await wire.Request(CommandIds.PasswordRestore, new { email }));
        Expect.Ok(await wire.Request(CommandIds.PasswordRestore, new { email = other }));
        var (token, dead) = (await mailbox.Token(email), await mailbox.Token(other));
        Expect.Ok(await phone.Ask(CommandIds.SetProfile, new { password = "by myself" }));
        await gateway.Kill();
        gateway.Allow("recover");
        await gateway.StartAgain();

        using var page = new PasswordPage(gateway.HttpPort);
        Assert.Equal(HttpStatusCode.NotFound, (await page.Submit(dead, NewPassword)).Status);
        Assert.Equal(HttpStatusCode.OK, (await page.Submit(token, NewPassword)).Status);
        wire = await gateway.Connect();
        Expect.Ok(await Phone.LogIn(wire, email, NewPassword));
        Expect.Ok(await Phone.LogIn(wire, other, "by myself"));
    }

    [Fact]
    public async Task Anyone_may_ask_and_is_told_when_the_address_is_nobodys()
    {
        await using var mailbox = await Mailbox.Open();
        var gateway = await Start(mailbox.Settings);
        var (phone, email) = await NewAccount(gateway);
        var relayer = await Relayer.LogIn(gateway, Names.Next("box"));
        foreach (var wire in new[] { await gateway.Connect(), phone.Wire, relayer.Wire })
        {
            Expect.Refused(StatusCode.EmailNotFound, await wire.Request(CommandIds.PasswordRestore, new { email = $"{Names.Next("no")}@example.com" }));
            Expect.Refused(StatusCode.EmailNotFound, await wire.Request(CommandIds.PasswordRestore, new { email = phone.UserName }));
            Expect.Refused(StatusCode.BadParameter, await wire.Request(CommandIds.PasswordRestore, new { email = 17 }));
            Expect.Refused(StatusCode.BadParameter, await wire.Request(CommandIds.PasswordRestore));
        }

        Expect.Ok(await phone.Ask(CommandIds.PasswordRestore, new { email }));
        Expect.Ok(await relayer.Wire.Request(CommandIds.PasswordRestore, new { email }));
        await mailbox.Token(email, mails: 2);
        Assert.Equal(2, mailbox.Count);
    }

    [Fact]
    public async Task Without_mail_every_address_gets_the_same_answer()
    {
        var gateway = await Start("--Http:PublicUrl=https://home.example.org");
        var (_, email) = await NewAccount(gateway);
        var wire = await gateway.Connect();
        var known = Expect.Refused(StatusCode.TryLater, await wire.Request(CommandIds.PasswordRestore, new { email }));
        var unknown = Expect.Refused(StatusCode.TryLater, await wire.Request(CommandIds.PasswordRestore, new { email = "nobody@example.com" }));
        Assert.Equal("try later...: this gateway cannot send mail", known.Json.GetProperty("error").GetString());
        Assert.Equal(known.Text, unknown.Text);
    }

    [Fact]
    public async Task Requests_are_limited_for_an_account_and_from_an_address()
    {
        await using var mailbox = await Mailbox.Open();
        var gateway = await Start(
            ["--Security:PasswordRestoresPerAccountPerHour=2", "--Security:PasswordRestoresPerAddressPerHour=4", .. mailbox.Settings]);
        var (_, email) = await NewAccount(gateway);
        var here = await gateway.Connect();
        Expect.Ok(await here.Request(CommandIds.PasswordRestore, new { email }));
        Expect.Ok(await here.Request(CommandIds.PasswordRestore, new { email }));
        Expect.Refused(StatusCode.TryLater, await here.Request(CommandIds.PasswordRestore, new { email }));
        Expect.Refused(StatusCode.EmailNotFound, await here.Request(CommandIds.PasswordRestore, new { email = "nobody@example.com" }));

        // From here whatever the address; from elsewhere as before.
        Expect.Refused(StatusCode.TryLater, await here.Request(CommandIds.PasswordRestore, new { email = "nobody@example.com" }));
        var elsewhere = await gateway.Connect(new WireOptions { Source = IPAddress.Parse("127.0.0.2") });
        Expect.Refused(StatusCode.EmailNotFound, await elsewhere.Request(CommandIds.PasswordRestore, new { email = "nobody@example.com" }));
        Expect.Refused(StatusCode.TryLater, await elsewhere.Request(CommandIds.PasswordRestore, new { email }));
        Assert.Equal(1, await gateway.LimitHits("password_restores"));
        Assert.Equal(2, await gateway.Metric("gateway_password_restore_requests_total{result=\"Ok\"}"));
        Assert.Equal(2, await gateway.Metric("gateway_password_restore_requests_total{result=\"TryLater\"}"));
        await mailbox.Token(email, mails: 2);
    }

    [Fact]
    public async Task Worthless_tokens_are_limited_from_an_address()
    {
        await using var mailbox = await Mailbox.Open();
        var gateway = await Start(["--Security:PasswordRestoresPerAddressPerHour=3", .. mailbox.Settings]);
        var (_, email) = await NewAccount(gateway);
        Expect.Ok(await (await gateway.Connect()).Request(CommandIds.PasswordRestore, new { email }));
        var token = await mailbox.Token(email);
        using var guesser = new PasswordPage(gateway.HttpPort);
        using var owner = new PasswordPage(gateway.HttpPort, "192.0.2.2");
        Assert.Equal(HttpStatusCode.NotFound, (await guesser.Open("guess")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await guesser.Submit("guess", NewPassword)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await guesser.Open(token[..^2] + "xx")).Status);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await guesser.Open(token)).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await guesser.Submit(token, NewPassword)).Status);
        Assert.Equal(HttpStatusCode.OK, (await owner.Submit(token, NewPassword)).Status);
        Assert.Equal(2, await gateway.Metric("gateway_limit_hits_total{listener=\"http\",limit=\"password_restore_tokens\"}"));
    }

    [Fact]
    public async Task What_is_no_form_or_too_large_is_refused()
    {
        var gateway = await Start();
        using var page = new PasswordPage(gateway.HttpPort);
        Assert.Equal(HttpStatusCode.NotFound, (await page.Open("")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await page.Open(new string('x', 5_000))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await page.Open("%22%3E%3Cscript%3E")).Status);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await page.Post(new StringContent("{}", Encoding.UTF8, "application/json"))).Status);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await page.Post(new MultipartFormDataContent { { new StringContent("x"), "token" } })).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await page.Submit("x", new string('p', 10_000))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await page.Submit("x", "p")).Status);
        var many = new FormUrlEncodedContent(Enumerable.Range(0, 100).Select(i => new KeyValuePair<string, string>($"k{i}", "v")));
        Assert.Equal(HttpStatusCode.BadRequest, (await page.Post(many)).Status);
    }

    private static async Task<(Phone Phone, string Email)> NewAccount(GatewayProcess gateway, string language = "en-US")
    {
        var phone = await Phone.SignUp(gateway);
        var email = $"{Names.Next("mail")}@example.com";
        Expect.Ok(await phone.Ask(CommandIds.SetProfile, new { email, language_name = language }));
        return (phone, email);
    }
}

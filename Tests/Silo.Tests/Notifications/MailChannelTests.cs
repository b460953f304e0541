using System.Net.Mail;
using System.Text;
using Gateway.Grains.Notifications;
using Gateway.Silo.Notifications;
using Gateway.Silo.Notifications.Mail;
using Gateway.Silo.Storage.Outbox;

namespace Gateway.Silo.Tests.Notifications;

/// <summary>Against a mail server that is a process of its own.</summary>
public sealed class MailChannelTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData("StartTls")]
    [InlineData("Tls")]
    public async Task A_mail_goes_over_tls_after_a_login(string security)
    {
        await using var server = await Server(Enum.Parse<MailSecurity>(security));
        Assert.Equal(SendResult.Sent, await Send(Settings(server, Enum.Parse<MailSecurity>(security))));
        var mail = await server.Next("mail");
        Assert.Equal(("g@example.org", "a@example.org"), (mail.GetProperty("from").GetString(), mail.GetProperty("to").GetString()));
        Assert.True(mail.GetProperty("tls").GetBoolean());
        Assert.Equal("gateway", mail.GetProperty("user").GetString());
        var data = mail.GetProperty("data").GetString()!;
        Assert.Contains("Subject: =?utf-8?b?6K2m5oql?=", data, StringComparison.Ordinal);
        Assert.Contains("Message-Id: <notification-9-1767225600000@example.org>", data, StringComparison.Ordinal);
        Assert.Equal("家 大门 打开", Encoding.UTF8.GetString(Convert.FromBase64String(data.Split("\r\n\r\n", 2)[1])));
    }

    [Fact]
    public async Task It_can_go_in_the_clear_without_a_login()
    {
        await using var server = await ReceiverProcess.StartAsync(FreePorts.Take(), "smtp");
        var settings = Settings(server, MailSecurity.None) with { UserName = null, Password = null };
        Assert.Equal(SendResult.Sent, await Send(settings));
        Assert.False((await server.Next("mail")).GetProperty("tls").GetBoolean());
    }

    [Fact]
    public async Task A_name_is_given_that_servers_take()
    {
        // By default a name with a domain, or the address; a server that wants one of them says 504 to the recipient.
        await using var server = await Server(MailSecurity.StartTls);
        Assert.Equal(SendResult.Sent, await Send(Settings(server, MailSecurity.StartTls), "strict@example.org"));
        var settings = Settings(server, MailSecurity.StartTls) with { EhloName = "gate.example.org" };
        Assert.Equal(SendResult.Sent, await Send(settings, "strict@example.org"));
        await server.Next("hello", h => h.GetProperty("name").GetString() == "gate.example.org");

        // And it is for the operator to mend.
        var result = await Send(settings with { EhloName = "gate" }, "strict@example.org");
        Assert.Equal(SendResult.Retry("the server answered the recipient with 504"), result);
    }

    [Theory]
    [InlineData("550-5.1.1", "Refused")] // no such mailbox
    [InlineData("552-5.2.2", "Refused")] // it is full
    [InlineData("553-5.1.3", "Refused")]
    [InlineData("551", "Refused")]
    [InlineData("556", "Refused")]
    [InlineData("data-550-5.1.1", "Refused")]
    [InlineData("550-5.1.8", "Retry")] // the sender's domain
    [InlineData("550-5.7.1", "Retry")] // a policy
    [InlineData("554-5.7.1", "Retry")] // relaying, which wants a login
    [InlineData("554", "Retry")]
    [InlineData("501", "Retry")]
    [InlineData("530-5.7.0", "Retry")]
    [InlineData("450-4.2.1", "Retry")]
    [InlineData("data-554-5.7.1", "Retry")]
    [InlineData("data-552", "Retry")]
    public async Task Only_a_word_on_the_recipient_is_for_good(string reply, string outcome)
    {
        await using var server = await ReceiverProcess.StartAsync(FreePorts.Take(), "smtp");
        var settings = Settings(server, MailSecurity.None) with { UserName = null, Password = null };
        var result = await Send(settings, $"{reply}@example.org");
        Assert.Equal(Enum.Parse<SendOutcome>(outcome), result.Outcome);
        Assert.Contains(reply.Split('-').First(c => c.Length == 3), result.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("example.org", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mails_share_a_connection()
    {
        await using var server = await Server(MailSecurity.StartTls);
        var clock = new ManualTimeProvider();
        await using var channel = Channel(Settings(server, MailSecurity.StartTls), _authority.AuthorityPath, clock);
        foreach (var recipient in new[] { "a@example.org", "refused@example.org", "b@example.org", "last@example.org" })
        {
            await channel.Send(Message(recipient), CancellationToken.None);
        }

        Assert.Single(server.All("logged in"));

        // The server has closed it since.
        Assert.Equal(SendResult.Sent, await channel.Send(Message("c@example.org"), CancellationToken.None));
        Assert.Equal((4, 2), (server.All("mail").Count, server.All("logged in").Count));
        Assert.Empty(server.All("quit"));

        // Nobody needs the second one.
        clock.Advance(MailConnections.MaxIdle);
        await server.Next("quit");
    }

    [Fact]
    public async Task A_connection_is_closed_after_so_many_mails_and_at_the_end()
    {
        await using var server = await Server(MailSecurity.StartTls);
        await using (var channel = Channel(Settings(server, MailSecurity.StartTls), _authority.AuthorityPath))
        {
            for (var i = 0; i <= MailConnections.MaxMails; i++)
            {
                Assert.Equal(SendResult.Sent, await channel.Send(Message($"a{i}@example.org"), CancellationToken.None));
            }

            Assert.Equal(2, server.All("logged in").Count);
            Assert.Single(server.All("quit"));
        }

        await server.Until("quit", quits => quits.Count == 2, "second");
    }

    [Theory]
    [InlineData("refused@example.org", "Refused", "550")]
    [InlineData("busy@example.org", "Retry", "451")]
    [InlineData("no address", "Refused", "address")]
    [InlineData("a@example.org>\r\nRCPT TO:<b@example.org", "Refused", "address")]
    [InlineData("大门@example.org", "Refused", "ASCII")]
    public async Task A_recipient_can_be_refused(string recipient, string outcome, string reason)
    {
        await using var server = await Server(MailSecurity.StartTls);
        var result = await Send(Settings(server, MailSecurity.StartTls), recipient);
        Assert.Equal(Enum.Parse<SendOutcome>(outcome), result.Outcome);
        Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("example.org", result.Reason, StringComparison.Ordinal);
        Assert.Empty(server.All("mail"));
    }

    [Fact]
    public async Task A_wrong_password_is_the_operators_to_mend()
    {
        await using var server = await Server(MailSecurity.StartTls);
        var result = await Send(Settings(server, MailSecurity.StartTls) with { Password = "wrong" });
        Assert.Equal(SendOutcome.Retry, result.Outcome);
        Assert.Contains("535", result.Reason, StringComparison.Ordinal);
        await server.Next("login refused");
        Assert.Empty(server.All("recipient"));
    }

    [Fact]
    public async Task So_is_a_login_that_was_forgotten()
    {
        await using var server = await Server(MailSecurity.StartTls);
        var result = await Send(Settings(server, MailSecurity.StartTls) with { UserName = null, Password = null });
        Assert.Equal((SendOutcome.Retry, true), (result.Outcome, result.Reason.Contains("530", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Nothing_is_said_to_a_server_that_is_not_believed()
    {
        await using var server = await Server(MailSecurity.StartTls);
        using var other = new TestAuthority();
        Assert.Equal(SendOutcome.Retry, (await SendBelieving(other.AuthorityPath, Settings(server, MailSecurity.StartTls))).Outcome);
        Assert.Equal(SendOutcome.Retry, (await SendBelieving(null, Settings(server, MailSecurity.StartTls))).Outcome);
        Assert.Equal(SendOutcome.Retry, (await Send(Settings(server, MailSecurity.StartTls) with { Host = "127.0.0.2" })).Outcome);
        Assert.Empty(server.All("logged in"));
    }

    [Fact]
    public async Task Nor_to_one_that_has_no_tls()
    {
        await using var server = await ReceiverProcess.StartAsync(FreePorts.Take(), "smtp", "gateway", "secret");
        var result = await Send(Settings(server, MailSecurity.StartTls));
        Assert.Equal((SendOutcome.Retry, true), (result.Outcome, result.Reason.Contains("STARTTLS", StringComparison.Ordinal)));
        Assert.Empty(server.All("logged in"));
    }

    [Fact]
    public async Task A_server_that_is_away_hangs_or_is_none_is_tried_again()
    {
        await using var server = await Server(MailSecurity.StartTls);
        var settings = Settings(server, MailSecurity.StartTls);
        Assert.Equal(SendOutcome.Retry, (await Send(settings with { Port = FreePorts.Take() })).Outcome);
        Assert.Equal(SendOutcome.Retry, (await Send(settings with { Host = "nowhere.invalid" })).Outcome);

        // The time limit is over when the server has the mail, and does not say so.
        var clock = new ManualTimeProvider();
        var sending = Channel(settings, _authority.AuthorityPath, clock).Send(Message("held@example.org"), CancellationToken.None);
        await server.Next("held");
        clock.Advance(settings.Timeout);
        Assert.Equal(SendResult.Retry("the server took longer than 30 s"), await sending);

        // It speaks no SMTP, and waits for the client to begin.
        await using var web = await ReceiverProcess.StartAsync(FreePorts.Take(), "http");
        sending = Channel(settings with { Port = web.Port }, _authority.AuthorityPath, clock).Send(Message("a@example.org"), CancellationToken.None);
        clock.Advance(settings.Timeout);
        Assert.Equal(SendOutcome.Retry, (await sending).Outcome);
    }

    [Fact]
    public async Task An_attempt_can_be_broken_off()
    {
        await using var server = await Server(MailSecurity.StartTls);
        using var aborting = new CancellationTokenSource();
        var sending = Channel(Settings(server, MailSecurity.StartTls), _authority.AuthorityPath).Send(Message("held@example.org"), aborting.Token);
        await server.Next("held");
        await aborting.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    private Task<ReceiverProcess> Server(MailSecurity security) => ReceiverProcess.StartAsync(
        FreePorts.Take(), "smtp", ["gateway", "secret", _authority.CertificatePath, _authority.KeyPath, .. security == MailSecurity.Tls ? ["tls"] : Array.Empty<string>()]);

    private Task<SendResult> Send(MailSettings settings, string recipient = "a@example.org") =>
        SendBelieving(_authority.AuthorityPath, settings, recipient);

    private static async Task<SendResult> SendBelieving(string? authority, MailSettings settings, string recipient = "a@example.org")
    {
        await using var channel = Channel(settings, authority);
        return await channel.Send(Message(recipient), CancellationToken.None);
    }

    private static MailChannel Channel(MailSettings settings, string? authority, TimeProvider? time = null) =>
        new(settings, TrustedAuthorities.Load("key", authority), time ?? TimeProvider.System);

    private static OutboxMessage Message(string recipient) => new(
        9, new Notification(NotificationChannel.Mail, recipient, "警报", "家 大门 打开"), new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), 0);

    private static MailSettings Settings(ReceiverProcess server, MailSecurity security) => new()
    {
        Host = "localhost",
        Port = server.Port,
        Security = security,
        UserName = "gateway",
        Password = "secret",
        From = new MailAddress("g@example.org", "Gateway"),
        Timeout = TimeSpan.FromSeconds(30),
    };
}

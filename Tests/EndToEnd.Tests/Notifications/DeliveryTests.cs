using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Storage;

namespace Gateway.EndToEnd.Tests.Notifications;

/// <summary>From the outbox to a mail server and a receiver of webhooks, each a process of its own: at least once, whatever dies in between.</summary>
[Collection(PostgresCollection.Name)]
public sealed class DeliveryTests(PostgresServer postgres) : EndToEndTest, IDisposable
{
    private const string Failing = "are tried again";
    private const string GivenUp = "is given up";

    private readonly TestAuthority _authority = new();
    private readonly int _mailPort = FreePorts.Take();
    private readonly int _webPort = FreePorts.Take();
    private Outbox _outbox = null!;

    public void Dispose() => _authority.Dispose();

    [PostgresFact]
    public async Task Mail_and_webhooks_are_sent_and_counted()
    {
        await using var mail = await MailServer();
        await using var web = await WebServer();
        var gateway = await StartGateway();
        await _outbox.Put(Outbox.Mail, "a@example.org", "家 大门 打开", "警报：大门");
        var id = await _outbox.Put(Outbox.Sms, "13800000000", "家 大门 打开", "");

        var taken = await mail.Next("mail");
        Assert.True(taken.GetProperty("tls").GetBoolean());
        Assert.Equal(("gateway", "a@example.org"), (taken.GetProperty("user").GetString(), taken.GetProperty("to").GetString()));
        var request = await web.Next("request");
        Assert.Equal($"{id}", request.GetProperty("key").GetString());
        var body = request.GetProperty("body").GetString()!;
        Assert.Equal(Signature("sms secret", request), request.GetProperty("signature").GetString());
        var message = JsonDocument.Parse(body).RootElement;
        Assert.Equal(
            ("sms", "13800000000", "家 大门 打开", 1),
            (message.GetProperty("channel").GetString(), message.GetProperty("recipient").GetString(), message.GetProperty("text").GetString(), message.GetProperty("attempt").GetInt32()));

        await _outbox.BecomesEmpty();
        await gateway.MetricBecomes("gateway_outbox_sent_total{channel=\"mail\"}", 1);
        await gateway.MetricBecomes("gateway_outbox_sent_total{channel=\"sms\"}", 1);
        await gateway.MetricBecomes("gateway_outbox_waiting", n => n == 0, "0 when all was sent");
        Assert.DoesNotContain(gateway.Run.Lines, l => l.Contains("secret", StringComparison.Ordinal));
    }

    [PostgresFact]
    public async Task A_refused_recipient_is_given_up_and_the_next_one_is_not()
    {
        await using var mail = await MailServer();
        await using var web = await WebServer();
        var gateway = await StartGateway("--Notifications:Push:Url=http://127.0.0.1:" + $"{_webPort}/status/410", "--Notifications:Push:Secret=p");
        gateway.Allow(GivenUp);
        await _outbox.Put(Outbox.Mail, "refused@example.org", "1");
        await _outbox.Put(Outbox.Push, "a token that is no more", "2");
        await _outbox.Put(Outbox.Mail, "a@example.org", "3");
        await mail.Next("mail");
        await _outbox.BecomesEmpty();
        Assert.Single(mail.All("recipient"), r => r.GetProperty("to").GetString() == "refused@example.org");
        await gateway.MetricBecomes("gateway_outbox_given_up_total{channel=\"mail\"}", 1);
        await gateway.MetricBecomes("gateway_outbox_given_up_total{channel=\"push\"}", 1);
        Assert.Equal(0, await gateway.Metric("gateway_outbox_retried_total"));
        Assert.DoesNotContain(gateway.Run.Lines, l => l.Contains("refused@example.org", StringComparison.Ordinal));
    }

    [PostgresFact]
    public async Task Nothing_is_lost_while_the_password_is_wrong()
    {
        await using var mail = await MailServer();
        var gateway = await StartGateway("--Notifications:Mail:Password=wrong");
        gateway.Allow(Failing);
        await _outbox.Put(Outbox.Mail, "a@example.org", "1");
        await mail.Next("login refused");
        Assert.Contains("535", await _outbox.HasFailed(1), StringComparison.Ordinal);
        await gateway.MetricBecomes("gateway_outbox_retried_total{channel=\"mail\"}", n => n > 0, "over 0");
        await gateway.CheckQuiet();
        Assert.Equal(0, await gateway.Stop());

        await StartGateway(database: _outbox);
        await _outbox.HurryUp();
        await mail.Next("mail");
        await _outbox.BecomesEmpty();
    }

    [PostgresFact]
    public async Task What_could_not_be_sent_is_sent_when_its_receiver_comes_up()
    {
        var gateway = await StartGateway();
        gateway.Allow(Failing);
        await _outbox.Put(Outbox.Mail, "a@example.org", "1");
        await _outbox.Put(Outbox.Sms, "13800000000", "2");
        await _outbox.HasFailed(2);
        await using var mail = await MailServer();
        await using var web = await WebServer();
        await mail.Next("mail");
        await web.Next("request");
        await _outbox.BecomesEmpty();
        await gateway.Run.Line("are sent again");
    }

    [PostgresFact]
    public async Task What_was_stored_for_a_channel_that_was_taken_away_waits_for_its_return()
    {
        var gateway = await StartGateway();
        Assert.Equal(0, await gateway.Stop());
        var id = await _outbox.Put(Outbox.Push, "a token", "1");
        await gateway.StartAgain();
        gateway.Allow(Failing);
        Assert.Contains("not configured", await _outbox.HasFailed(1), StringComparison.Ordinal);
        Assert.Equal(0, await gateway.Stop());

        await using var web = await WebServer();
        await StartGateway(_outbox, $"--Notifications:Push:Url=http://127.0.0.1:{_webPort}/take", "--Notifications:Push:Secret=p");
        await _outbox.HurryUp();
        Assert.Equal($"{id}", (await web.Next("request")).GetProperty("key").GetString());
        await _outbox.BecomesEmpty();
    }

    [PostgresFact]
    public async Task What_was_being_sent_at_kill_9_is_sent_after_the_restart()
    {
        var gateway = await StartGateway();
        gateway.Allow(Failing); // the mail server of this test ends before the gateway
        await using (var deaf = await MailServer())
        {
            await _outbox.Put(Outbox.Mail, "held@example.org", "1");
            await deaf.Next("held");
            await gateway.Kill();
        }

        // Stored while nobody runs: as good as stored just before the kill.
        await _outbox.Put(Outbox.Mail, "a@example.org", "2");
        await using var mail = await MailServer();
        await gateway.StartAgain();
        await mail.Next("mail", m => m.GetProperty("to").GetString() == "a@example.org");
        await mail.Next("held"); // tried again, once the dead process's lease was over
    }

    [PostgresFact]
    public async Task A_webhook_that_hangs_delays_no_mail()
    {
        await using var mail = await MailServer();
        await using var web = await WebServer();
        var gateway = await StartGateway($"--Notifications:Sms:Url=http://127.0.0.1:{_webPort}/hang", "--Notifications:Sms:TimeoutSeconds=120");
        gateway.Allow("stopped");
        for (var i = 0; i < 40; i++)
        {
            await _outbox.Put(Outbox.Sms, "13800000000", $"{i}");
        }

        await web.Next("request");
        for (var i = 0; i < 20; i++)
        {
            await _outbox.Put(Outbox.Mail, $"a{i}@example.org", $"{i}");
        }

        for (var i = 0; i < 20; i++)
        {
            await mail.Next("mail", m => m.GetProperty("to").GetString() == $"a{i}@example.org");
        }

        // Nor does it hold up the end for longer than the drain time.
        Assert.Equal(0, await gateway.Stop(deadline: TimeSpan.FromSeconds(60)));
    }

    private static string Signature(string secret, JsonElement request)
    {
        var time = request.GetProperty("signature").GetString()!.Split(',')[0][2..];
        var signed = Encoding.UTF8.GetBytes($"{time}.{request.GetProperty("body").GetString()}");
        return $"t={time},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}";
    }

    private Task<ReceiverProcess> MailServer() =>
        ReceiverProcess.StartAsync(_mailPort, "smtp", "gateway", "mail secret", _authority.CertificatePath, _authority.KeyPath);

    private Task<ReceiverProcess> WebServer() => ReceiverProcess.StartAsync(_webPort, "http");

    private Task<GatewayProcess> StartGateway(params string[] more) => StartGateway(null, more);

    private async Task<GatewayProcess> StartGateway(Outbox? database, params string[] more)
    {
        _outbox = database ?? new Outbox(await postgres.CreateDatabaseAsync());
        return await Start([
            $"--Storage:ConnectionString={_outbox.ConnectionString}",
            "--Notifications:Mail:Host=localhost", $"--Notifications:Mail:Port={_mailPort}", "--Notifications:Mail:UserName=gateway",
            "--Notifications:Mail:Password=mail secret", "--Notifications:Mail:From=Gateway <gateway@example.org>",
            "--Notifications:Mail:TimeoutSeconds=5", $"--Notifications:Mail:CaPath={_authority.AuthorityPath}",
            $"--Notifications:Sms:Url=http://127.0.0.1:{_webPort}/take", "--Notifications:Sms:Secret=sms secret",
            "--Notifications:FirstRetrySeconds=1", .. more,
        ]);
    }
}

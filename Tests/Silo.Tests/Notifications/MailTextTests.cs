using System.Net.Mail;
using System.Text;
using Gateway.Grains.Notifications;
using Gateway.Silo.Notifications.Mail;
using Gateway.Silo.Storage.Outbox;

namespace Gateway.Silo.Tests.Notifications;

public sealed class MailTextTests
{
    [Fact]
    public void A_mail_has_its_headers_and_its_text()
    {
        var text = "家 大门 打开\n" + new string('x', 200);
        var parts = Write("网关", "警报：大门", text).Split("\r\n\r\n", 2);
        Assert.Equal(
            [
                "Auto-Submitted: auto-generated",
                "Content-Transfer-Encoding: base64",
                "Content-Type: text/plain; charset=utf-8",
                "Date: Fri, 20 Nov 2026 14:06:27 +0000",
                "From: =?utf-8?b?572R5YWz?= <g@example.org>",
                "MIME-Version: 1.0",
                "Message-Id: <notification-9-1795183587000@example.org>",
                "Subject: =?utf-8?b?6K2m5oql77ya5aSn6Zeo?=",
                "To: a@example.org",
            ],
            parts[0].Split("\r\n").Order(StringComparer.Ordinal));
        Assert.All(parts[1].Split("\r\n"), line => Assert.InRange(line.Length, 0, 78));
        Assert.Equal(text.Replace("\n", "\r\n", StringComparison.Ordinal), Encoding.UTF8.GetString(Convert.FromBase64String(parts[1])));
    }

    [Theory]
    [InlineData("Gateway", "Gateway")]
    [InlineData("Home, Inc", "\"Home, Inc\"")]
    [InlineData("a; b", "\"a; b\"")]
    [InlineData("gate@home", "\"gate@home\"")]
    [InlineData("the \"gate\"", "\"the \\\"gate\\\"\"")]
    public void A_display_name_is_quoted_where_it_must_be(string name, string header) =>
        Assert.Contains($"From: {header} <g@example.org>\r\n", Write(name, "s", "t"), StringComparison.Ordinal);

    [Theory]
    [InlineData("a\r\nBcc: b@example.org")]
    [InlineData("a\nBcc: b@example.org")]
    [InlineData("a subject that is plain but so long that it must be broken somewhere, why not here\r\nBcc: b@example.org")]
    public void A_subject_adds_no_header(string subject) => Assert.DoesNotContain("\r\nBcc", Write("g", subject, "t"), StringComparison.OrdinalIgnoreCase);

    [Theory]
    [InlineData("a@example.org", true)]
    [InlineData("大门@example.org", true)]
    [InlineData("a.b+c@sub.example.org", true)]
    [InlineData("no address", false)]
    [InlineData("a@", false)]
    [InlineData("A <a@example.org>", false)]
    [InlineData("a@example.org, b@example.org", false)]
    [InlineData("a@example.org>\r\nRCPT TO:<b@example.org", false)]
    [InlineData("@relay:a@example.org", false)]
    public void A_recipient_is_an_address_and_nothing_else(string address, bool isOne) =>
        Assert.Equal(isOne ? address : null, MailText.Recipient(address)?.Address);

    private static string Write(string name, string subject, string text)
    {
        var message = new OutboxMessage(
            9,
            new Notification(NotificationChannel.Mail, "a@example.org", subject, text),
            new DateTimeOffset(2026, 11, 20, 22, 6, 27, TimeSpan.FromHours(8)),
            0);
        using var mail = MailText.Write(message, new MailAddress("g@example.org", name), MailText.Recipient("a@example.org")!);
        using var written = new MemoryStream();
        var format = MimeKit.FormatOptions.Default.Clone();
        format.NewLineFormat = MimeKit.NewLineFormat.Dos;
        mail.WriteTo(format, written);
        return Encoding.UTF8.GetString(written.ToArray());
    }
}

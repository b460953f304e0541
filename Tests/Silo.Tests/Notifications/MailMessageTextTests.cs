using System.Net.Mail;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Silo.Notifications.Mail;

namespace Gateway.Silo.Tests.Notifications;

public sealed partial class MailMessageTextTests
{
    [Fact]
    public void A_mail_has_its_headers_and_its_text()
    {
        var date = new DateTimeOffset(2026, 11, 20, 22, 6, 27, TimeSpan.FromHours(8));
        var text = "家 大门 打开\n" + new string('x', 200);
        var mail = Encoding.ASCII.GetString(
            MailMessageText.Write("1@example.org", new MailAddress("g@example.org", "网关"), "a@example.org", "警报：大门", text, date));
        var parts = mail.Split("\r\n\r\n", 2);
        Assert.Equal(
            [
                "From: =?utf-8?B?572R5YWz?= <g@example.org>",
                "To: a@example.org",
                "Subject: =?utf-8?B?6K2m5oql77ya5aSn6Zeo?=",
                "Date: Fri, 20 Nov 2026 14:06:27 +0000",
                "Message-ID: <1@example.org>",
                "Auto-Submitted: auto-generated",
                "MIME-Version: 1.0",
                "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: base64",
            ],
            parts[0].Split("\r\n"));
        Assert.All(mail.Split("\r\n"), line => Assert.InRange(line.Length, 0, 78));
        Assert.Equal(text.Replace("\n", "\r\n", StringComparison.Ordinal), Encoding.UTF8.GetString(Convert.FromBase64String(parts[1])));
    }

    [Theory]
    [InlineData("Alarm: front door", true)]
    [InlineData("", true)]
    [InlineData("=?utf-8?B?QQ==?=", false)]
    [InlineData("a\r\nBcc: b@example.org", false)]
    [InlineData("警报", false)]
    [InlineData("a subject that is plain but so long that it must be broken somewhere, why not here", false)]
    [InlineData("警报警报警报警报警报警报警报警报警报警报警报警报警报警报警报警报警报警报警报警报 🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥", false)]
    public void A_header_can_be_read_again_and_breaks_no_line(string text, bool asItIs)
    {
        var encoded = MailMessageText.Encode(text);
        Assert.Equal(asItIs, encoded == text);
        var lines = encoded.Split("\r\n");
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 76));
        Assert.All(lines.Skip(1), line => Assert.StartsWith(" =?utf-8?B?", line, StringComparison.Ordinal));
        if (!asItIs)
        {
            // Every word by itself is whole UTF-8.
            var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
            Assert.Equal(text, string.Concat(Word().Matches(encoded).Select(w => strict.GetString(Convert.FromBase64String(w.Groups[1].Value)))));
        }

    }

    [GeneratedRegex(@"=\?utf-8\?B\?([^?]*)\?=")]
    private static partial Regex Word();
}

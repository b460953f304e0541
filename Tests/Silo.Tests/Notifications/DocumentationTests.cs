using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Grains.Catalogue;
using Gateway.Grains.Notifications;
using Gateway.Silo.Notifications.Templates;
using Gateway.Silo.Notifications.Webhooks;

namespace Gateway.Silo.Tests.Notifications;

/// <summary>What docs/notifications.md shows is so.</summary>
public sealed partial class DocumentationTests
{
    [Theory]
    [InlineData(1, 1, "5816", "intrusion at Home", "Home: door reports intrusion at 2026-11-20 14:06:27 UTC.")]
    [InlineData(2, 1, "2690S", "警报：door", "【燃气】Home door 2026-11-20 14:06:27 UTC 有人闯入，请立即开窗通风")]
    [InlineData(2, 12, "2690S", "警报：door", "Home door 有人闯入")]
    [InlineData(2, 12, "5816", "警报：door", "door 有人闯入 [门磁]")]
    public void The_file_of_templates_works(int language, long account, string model, string subject, string text)
    {
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(TemplateBlock().Match(Document()).Groups["json"].Value));
        var alarm = new AlarmText(account, model, "Home", "door", new DateTimeOffset(2026, 11, 20, 14, 6, 27, TimeSpan.Zero), "intrusion");
        Assert.Equal(
            new MessageText(subject, text), MessageTemplates.Default.With(json, DeviceCatalogue.Default).Alarm(language, alarm, null));
    }

    [Fact]
    public void Every_key_of_a_webhook_is_described()
    {
        var document = Document();
        var keys = typeof(WebhookBody).GetProperties().Where(p => p.Name != "EqualityContract").Select(p => p.Name.ToLowerInvariant());
        Assert.All(keys, key => Assert.Matches($@"(?m)^\| ([a-z]+, )*{key}(, [a-z]+)* \|", document));
    }

    private static string Document([CallerFilePath] string thisFile = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "..", "docs", "notifications.md"));

    [GeneratedRegex(@"^```json template\n(?<json>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex TemplateBlock();
}

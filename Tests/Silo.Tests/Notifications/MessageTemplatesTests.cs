using System.Text;
using System.Text.Json;
using Gateway.Grains.Catalogue;
using Gateway.Grains.Notifications;
using Gateway.Silo.Notifications.Templates;

namespace Gateway.Silo.Tests.Notifications;

public sealed class MessageTemplatesTests
{
    private static readonly AlarmText Door = new(
        7, "5816", "Home", "front door", new DateTimeOffset(2026, 11, 20, 14, 6, 27, TimeSpan.Zero), "open");

    [Theory]
    [InlineData(1, "Alarm: front door", "Home front door 2026-11-20 14:06:27 UTC open")]
    [InlineData(2, "警报：front door", "Home front door 2026-11-20 14:06:27 UTC 打开")]
    [InlineData(3, "警報：front door", "Home front door 2026-11-20 14:06:27 UTC 打開")]
    [InlineData(0, "警报：front door", "Home front door 2026-11-20 14:06:27 UTC 打开")]
    [InlineData(4, "警报：front door", "Home front door 2026-11-20 14:06:27 UTC 打开")]
    public void Every_language_has_a_text(int language, string subject, string text) =>
        Assert.Equal(new MessageText(subject, text), MessageTemplates.Default.Alarm(language, Door, null));

    [Theory]
    [InlineData("5816", "open")]
    [InlineData("5816", "damaged")]
    [InlineData("5890", "damage")]
    [InlineData("5890", "intrusion")]
    [InlineData("2690S", "emergency")]
    public void Every_alarm_of_the_catalogue_is_translated(string model, string state)
    {
        Assert.True(DeviceCatalogue.Default.TryGet(model, out var known));
        Assert.Contains(known.States, s => s.Name == state && s.AlarmLevel > 0);
        foreach (var language in new[] { 2, 3 })
        {
            var text = MessageTemplates.Default.Alarm(language, Door with { State = state }, null).Text;
            Assert.DoesNotContain(state, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_state_without_a_translation_stays_as_it_is() =>
        Assert.EndsWith(" forced", MessageTemplates.Default.Alarm(2, Door with { State = "forced" }, null).Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("Asia/Shanghai", "2026-11-20 22:06:27")]
    [InlineData("America/New_York", "2026-11-20 09:06:27")]
    public void The_time_can_be_that_of_a_zone(string zone, string time) => Assert.Equal(
        $"Home front door {time} open",
        MessageTemplates.Default.Alarm(1, Door, TimeZoneInfo.FindSystemTimeZoneById(zone)).Text);

    [Theory]
    [InlineData(7, "5816", "account and model: front door")]
    [InlineData(7, "5890", "account: front door")]
    [InlineData(8, "5816", "model: front door")]
    [InlineData(8, "5890", "any: front door")]
    public void The_most_particular_template_wins(long account, string model, string text)
    {
        var templates = With("""
            {
              "alarms": [
                { "language": "en-US", "text": "any: [device]" },
                { "language": "en-US", "model": "5816", "text": "model: [device]" },
                { "language": "en-US", "account": 7, "model": "5816", "text": "account and model: [device]" },
                { "language": "en-US", "account": 7, "text": "account: [device]" }
              ]
            }
            """);
        var alarm = Door with { AccountId = account, Model = model };
        Assert.Equal(text, templates.Alarm(1, alarm, null).Text);
        Assert.Equal("Alarm: front door", templates.Alarm(1, alarm, null).Subject);
        Assert.Equal(MessageTemplates.Default.Alarm(2, alarm, null), templates.Alarm(2, alarm, null));
    }

    [Fact]
    public void Subjects_states_and_the_mail_with_a_link_can_be_the_operators_own()
    {
        var templates = With("""
            {
              "alarms": [{ "language": "en-US", "subject": "[apartment]: [type]", "text": "[[[type]] [time]" }],
              "password_restore": [{ "language": "zh-TW", "text": "去 [link]" }, { "language": "en-US", "subject": "New", "text": "[link]!" }],
              "states": [{ "language": "en-US", "state": "open", "text": "has been opened" }, { "language": "zh-CN", "state": "forced", "text": "被撬" }]
            }
            """);
        Assert.Equal(
            new MessageText("Home: has been opened", "[has been opened] 2026-11-20 14:06:27 UTC"), templates.Alarm(1, Door, null));
        Assert.EndsWith(" 被撬", templates.Alarm(2, Door with { State = "forced" }, null).Text, StringComparison.Ordinal);
        Assert.Equal(new MessageText("New", "https://x/?t=1!"), templates.PasswordRestore(1, "https://x/?t=1"));
        Assert.Equal(new MessageText("設定新密碼", "去 https://x/"), templates.PasswordRestore(3, "https://x/"));
        Assert.Contains("15", templates.PasswordRestore(2, "https://x/").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_is_never_read_as_a_template_and_makes_no_line()
    {
        var text = MessageTemplates.Default.Alarm(1, Door with { Apartment = "[device]", Device = "a\r\nBcc: b" }, null);
        Assert.Equal("[device] a  Bcc: b 2026-11-20 14:06:27 UTC open", text.Text);
        Assert.Equal("Alarm: a  Bcc: b", text.Subject);
    }

    [Theory]
    [InlineData("""{ "alarms": [{ "language": "en-US", "text": "[room]" }] }""", "alarms, entry 1 (language en-US)", "[room]")]
    [InlineData("""{ "alarms": [{ "language": "en-US", "text": "x" }, { "language": "en-US", "account": 3, "model": "5816", "text": "[device" }] }""", "entry 2 (language en-US, account 3, model 5816)", "'[device'")]
    [InlineData("""{ "alarms": [{ "language": "en-US", "subject": "[link]", "text": "x" }] }""", "entry 1", "[link]")]
    [InlineData("""{ "alarms": [{ "language": "de-DE", "text": "x" }] }""", "entry 1 (language de-DE)", "en-US, zh-CN, zh-TW")]
    [InlineData("""{ "alarms": [{ "language": "en-US", "model": "9999", "text": "x" }] }""", "model 9999", "catalogue")]
    [InlineData("""{ "alarms": [{ "language": "en-US", "text": " " }] }""", "entry 1", "empty")]
    [InlineData("""{ "alarms": [{ "language": "en-US", "subject": "", "text": "x" }] }""", "entry 1", "empty")]
    [InlineData("""{ "alarms": [{ "language": "en-US", "text": "x" }, { "language": "en-US", "text": "y" }] }""", "entry 2", "another one")]
    [InlineData("""{ "alarms": [null] }""", "alarms, entry 1", "empty")]
    [InlineData("""{ "password_restore": [{ "language": "en-US", "text": "no way" }] }""", "password_restore, entry 1", "[link]")]
    [InlineData("""{ "password_restore": [{ "language": "en-US", "subject": "[link]", "text": "[link]" }] }""", "password_restore, entry 1", "[link]")]
    [InlineData("""{ "states": [{ "language": "en-US", "state": "open", "text": "" }] }""", "state 'open'", "empty")]
    [InlineData("null", "file", "empty")]
    public void What_is_wrong_with_an_entry_is_said(string json, string where, string what)
    {
        var error = Assert.Throws<InvalidDataException>(() => With(json));
        Assert.Contains(where, error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "alarm": [] }""", "alarm")]
    [InlineData("""{ "alarms": [{ "language": "en-US", "text": "x", "modle": "5816" }] }""", "modle")]
    [InlineData("""{ "alarms": [{ "language": "en-US" }] }""", "text")]
    [InlineData("none", "'none'")]
    public void So_is_what_is_wrong_with_the_form(string json, string what) =>
        Assert.Contains(what, Assert.ThrowsAny<JsonException>(() => With(json)).Message, StringComparison.Ordinal);

    private static MessageTemplates With(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return MessageTemplates.Default.With(stream, DeviceCatalogue.Default);
    }
}

using Gateway.Grains.Catalogue;
using Gateway.Grains.Notifications;
using Gateway.Silo.Configuration;
using Gateway.Silo.Files;
using Gateway.Silo.Notifications;
using Gateway.Silo.Notifications.Templates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Silo.Tests.Notifications;

public sealed class NotificationSettingsTests : IDisposable
{
    private const string Mail = "Notifications:Mail:Host=mail.example.org";
    private const string From = "Notifications:Mail:From=Gateway <g@example.org>";
    private const string Sms = "Notifications:Sms:Url=https://sms.example.org/send";

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Every_channel_is_off_by_default()
    {
        var settings = Read();
        Assert.Null(settings.Mail);
        Assert.Null(settings.Sms);
        Assert.Null(settings.Push);
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromHours(24)), (settings.FirstRetry, settings.GiveUp));
        var notifier = new Notifier(settings, () => MessageTemplates.Default);
        Assert.All(Enum.GetValues<NotificationChannel>(), channel => Assert.False(notifier.Has(channel)));
        Assert.Null(notifier.PasswordRestore(1, "token"));
    }

    [Fact]
    public void A_host_turns_mail_on()
    {
        var settings = Read(Mail, From);
        var mail = settings.Mail!;
        Assert.Equal(("mail.example.org", 587, MailSecurity.StartTls), (mail.Host, mail.Port, mail.Security));
        Assert.Equal(("g@example.org", "Gateway"), (mail.From.Address, mail.From.DisplayName));
        Assert.Equal(TimeSpan.FromSeconds(30), mail.Timeout);
        Assert.Null(mail.EhloName);
        Assert.Equal("gate.example.org", Read(Mail, From, "Notifications:Mail:EhloName=gate.example.org").Mail!.EhloName);
        Assert.Equal(465, Read(Mail, From, "Notifications:Mail:Security=tls").Mail!.Port);
        var notifier = new Notifier(settings, () => MessageTemplates.Default);
        Assert.True(notifier.Has(NotificationChannel.Mail));
        Assert.False(notifier.Has(NotificationChannel.Sms));
        Assert.Null(notifier.PasswordRestore(1, "token"));
    }

    [Fact]
    public void An_address_turns_a_webhook_on()
    {
        var settings = Read(Sms, "Notifications:Sms:Secret=s", "Notifications:Push:Url=http://127.0.0.1:1/", "Notifications:Push:Secret=p");
        Assert.Equal(("https://sms.example.org/send", "s", TimeSpan.FromSeconds(15)), (settings.Sms!.Url.AbsoluteUri, settings.Sms.Secret, settings.Sms.Timeout));
        Assert.Equal("p", settings.Push!.Secret);
        Assert.DoesNotContain("p", settings.Push.ToString()[4..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://home.example.org", "https://home.example.org/password-restore?token=a%2Fb")]
    [InlineData("https://home.example.org/gateway/", "https://home.example.org/gateway/password-restore?token=a%2Fb")]
    public void The_link_of_a_restored_password_is_under_the_public_address(string url, string link) => Assert.Contains(
        link,
        new Notifier(Read(Mail, From, $"Http:PublicUrl={url}"), () => MessageTemplates.Default).PasswordRestore(1, "a/b")!.Text,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("Notifications:Mail:From", Mail)]
    [InlineData("Notifications:Mail:From", Mail, "Notifications:Mail:From=nobody")]
    [InlineData("Notifications:Mail:Host", From)]
    [InlineData("Notifications:Mail:Password", Mail, From, "Notifications:Mail:UserName=g")]
    [InlineData("Notifications:Mail:UserName", Mail, From, "Notifications:Mail:Password=g")]
    [InlineData("Notifications:Mail:Security", Mail, From, "Notifications:Mail:Security=Some")]
    [InlineData("Notifications:Mail:Prot", Mail, From, "Notifications:Mail:Prot=25")]
    [InlineData("Notifications:Mail:EhloName", Mail, From, "Notifications:Mail:EhloName=gate example")]
    [InlineData("Notifications:Sms:Secret", Sms)]
    [InlineData("Notifications:Sms:Url", "Notifications:Sms:Secret=s")]
    [InlineData("Notifications:Push:Url", "Notifications:Push:Url=push.example.org", "Notifications:Push:Secret=s")]
    [InlineData("Notifications:TimeZone", "Notifications:TimeZone=Mars/Olympus")]
    [InlineData("Notifications:GiveUpHours", "Notifications:GiveUpHours=0")]
    [InlineData("Notifications:Fax", "Notifications:Fax=1")]
    [InlineData("Http:PublicUrl", "Http:PublicUrl=ftp://example.org")]
    public void A_setting_that_cannot_be_used_is_named(string key, params string[] settings)
    {
        var error = Assert.Throws<ConfigurationException>(() => Read(settings));
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void So_is_a_file_that_cannot_be_used()
    {
        File.WriteAllText(_file, """{ "alarms": [{ "language": "en-US", "text": "[room]" }] }""");
        Refused("Notifications:TemplatesPath", $"Notifications:TemplatesPath={_file}");
        Refused("Notifications:TemplatesPath", "Notifications:TemplatesPath=/nowhere/templates.json");
        Refused("Notifications:Mail:CaPath", Mail, From, $"Notifications:Mail:CaPath={_file}");
        Refused("Notifications:Sms:CaPath", Sms, "Notifications:Sms:Secret=s", "Notifications:Sms:CaPath=/nowhere/ca.pem");
    }

    private static void Refused(string key, params string[] settings)
    {
        var services = new ServiceCollection().AddSingleton(new WatchedFiles([], TimeProvider.System, NullLogger<WatchedFiles>.Instance));
        var error = Assert.Throws<ConfigurationException>(() =>
        {
            services.AddNotifications(Read(settings), DeviceCatalogue.Default);
            using var provider = services.BuildServiceProvider();
            provider.GetRequiredService<INotifier>();
        });
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
    }

    private static NotificationSettings Read(params string[] settings) =>
        GatewaySettings.From(new ConfigurationBuilder().AddCommandLine(settings).Build()).Notifications;
}

using System.Net.Mail;

namespace Gateway.Silo.Notifications;

/// <summary>How a mail server is spoken to.</summary>
internal enum MailSecurity
{
    /// <summary>It begins in the clear and turns to TLS before anything is said (port 587).</summary>
    StartTls,

    /// <summary>TLS from the first byte (port 465).</summary>
    Tls,

    /// <summary>In the clear.</summary>
    None,
}

/// <summary>The section <c>Notifications</c>: how people are reached. A channel without settings is off.</summary>
internal sealed record NotificationSettings
{
    public MailSettings? Mail { get; init; }

    public WebhookSettings? Sms { get; init; }

    public WebhookSettings? Push { get; init; }

    /// <summary>The address under which people reach this gateway's pages, without a slash at its end; from <c>Http:PublicUrl</c>.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>A data file with the operator's own templates, if any.</summary>
    public string? TemplatesPath { get; init; }

    /// <summary>The zone of the times in messages; null for UTC.</summary>
    public TimeZoneInfo? TimeZone { get; init; }

    /// <summary>How long after a first failure a message is tried again; each further one doubles it.</summary>
    public required TimeSpan FirstRetry { get; init; }

    /// <summary>How old a message gets that cannot be sent.</summary>
    public required TimeSpan GiveUp { get; init; }

    /// <summary>Reads the section.</summary>
    /// <exception cref="ConfigurationException">A setting cannot be used; the message names its key.</exception>
    public static NotificationSettings From(IConfiguration configuration)
    {
        const string Section = "Notifications";
        var reader = new SettingsReader(configuration, Section);
        var settings = new NotificationSettings
        {
            Mail = ReadMail(new SettingsReader(configuration, $"{Section}:Mail")),
            Sms = ReadWebhook(new SettingsReader(configuration, $"{Section}:Sms")),
            Push = ReadWebhook(new SettingsReader(configuration, $"{Section}:Push")),
            PublicUrl = new SettingsReader(configuration, "Http").Url("PublicUrl")?.AbsoluteUri.TrimEnd('/'),
            TemplatesPath = reader.Text("TemplatesPath"),
            TimeZone = ReadTimeZone(reader),
            FirstRetry = reader.Seconds("FirstRetrySeconds", 5, max: 3600),
            GiveUp = TimeSpan.FromHours(reader.Int("GiveUpHours", 24, 1, 24 * 30)),
        };
        reader.RefuseUnknown("Mail", "Sms", "Push");
        return settings;
    }

    private static MailSettings? ReadMail(SettingsReader reader)
    {
        var host = reader.Text("Host");
        var from = reader.Text("From");
        var security = reader.Word("Security", MailSecurity.StartTls);
        var settings = new MailSettings
        {
            Host = host ?? "",
            Port = reader.Int("Port", security == MailSecurity.Tls ? 465 : 587, 1, 65535),
            Security = security,
            UserName = reader.Text("UserName"),
            Password = reader.Text("Password"),
            From = from is null ? new MailAddress("nobody@localhost")
                : MailAddress.TryCreate(from, out var address) && address.Address.All(char.IsAscii) ? address
                : throw reader.Wrong("From", from, "it must be a mail address, such as gateway@example.org or Gateway <gateway@example.org>"),
            EhloName = reader.Host("EhloName"),
            Timeout = reader.Seconds("TimeoutSeconds", 30, max: 600),
            AuthoritiesPath = reader.Text("CaPath"),
        };
        reader.RefuseUnknown();
        if (host is null)
        {
            return reader.IsEmpty ? null : throw reader.Missing("Host", "mail is sent only with it");
        }

        if (from is null)
        {
            throw reader.Missing("From", "mail needs a sender's address");
        }

        return (settings.UserName is null) == (settings.Password is null)
            ? settings
            : throw reader.Missing(settings.UserName is null ? "UserName" : "Password", "UserName and Password go together");
    }

    /// <summary>Reads the section of a webhook.</summary>
    /// <returns>Null when nothing of it is set.</returns>
    public static WebhookSettings? ReadWebhook(SettingsReader reader)
    {
        var url = reader.Url("Url");
        var secret = reader.Text("Secret");
        var timeout = reader.Seconds("TimeoutSeconds", 15, max: 600);
        var authorities = reader.Text("CaPath");
        reader.RefuseUnknown();
        if (url is null)
        {
            return reader.IsEmpty ? null : throw reader.Missing("Url", "nothing is sent without it");
        }

        return new WebhookSettings
        {
            Url = url,
            Secret = secret ?? throw reader.Missing("Secret", "the receiver knows by it that a request is the gateway's"),
            Timeout = timeout,
            AuthoritiesPath = authorities,
        };
    }

    private static TimeZoneInfo? ReadTimeZone(SettingsReader reader)
    {
        const string Key = "TimeZone";
        return reader.Text(Key) is not { } id ? null
            : TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone
            : throw reader.Wrong(Key, id, "it must be a time zone that this machine knows, such as Asia/Shanghai");
    }
}

/// <summary>The section <c>Notifications:Mail</c>.</summary>
internal sealed record MailSettings
{
    public required string Host { get; init; }

    public required int Port { get; init; }

    public required MailSecurity Security { get; init; }

    /// <summary>To log in with; null where the server asks for no login.</summary>
    public string? UserName { get; init; }

    public string? Password { get; init; }

    public required MailAddress From { get; init; }

    /// <summary>The name or the IP address that the gateway gives of itself in EHLO; null for the machine's own.</summary>
    public string? EhloName { get; init; }

    /// <summary>How long sending one mail may take, from the connection to the server's word that it has it.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>A PEM file with the authorities that the server's certificate must come from; null for the system's.</summary>
    public string? AuthoritiesPath { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Host}:{Port}"; // the password is for no log
}

/// <summary>The section <c>Notifications:Sms</c> or <c>Notifications:Push</c>.</summary>
internal sealed record WebhookSettings
{
    public required Uri Url { get; init; }

    /// <summary>The key of the signatures.</summary>
    public required string Secret { get; init; }

    /// <summary>How long one request may take.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>A PEM file with the authorities that the receiver's certificate must come from; null for the system's.</summary>
    public string? AuthoritiesPath { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Url.GetLeftPart(UriPartial.Authority); // the secret is for no log, and paths may hold keys
}

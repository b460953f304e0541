using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Grains.Notifications;
using Gateway.Silo.Storage.Outbox;

namespace Gateway.Silo.Notifications.Mail;

/// <summary>Sends mail by SMTP (RFC 5321), with STARTTLS (RFC 3207) and login (RFC 4954), a connection per mail. Thread-safe.</summary>
internal sealed class MailChannel(MailSettings settings, X509ChainPolicy authorities, TimeProvider time) : INotificationChannel
{
    private static readonly string Me = OwnName();

    public NotificationChannel Channel => NotificationChannel.Mail;

    public TimeSpan Timeout => settings.Timeout;

    public async Task<SendResult> Send(OutboxMessage message, CancellationToken cancellation)
    {
        if (!CanBeRecipient(message.Notification.Recipient))
        {
            return SendResult.Refused("the recipient is no mail address");
        }

        using var timeout = new CancellationTokenSource(settings.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            return await Converse(message, either.Token);
        }
        catch (Exception e) when (e is SmtpFailureException or IOException or SocketException or AuthenticationException)
        {
            return SendResult.Retry(e.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return SendResult.Retry($"the server took longer than {settings.Timeout.TotalSeconds:0} s");
        }
    }

    private async Task<SendResult> Converse(OutboxMessage message, CancellationToken cancellation)
    {
        await using var smtp = await SmtpStream.Connect(settings.Host, settings.Port, cancellation);
        if (settings.Security == MailSecurity.Tls)
        {
            await smtp.StartTls(Tls(), cancellation);
        }

        Require(await smtp.ReadReply(cancellation), "greeting");
        var offers = Require(await smtp.Ask($"EHLO {Me}", cancellation), "EHLO").Lines;
        if (settings.Security == MailSecurity.StartTls)
        {
            if (!offers.Contains("STARTTLS", StringComparer.OrdinalIgnoreCase))
            {
                throw new SmtpFailureException("the server offers no STARTTLS");
            }

            Require(await smtp.Ask("STARTTLS", cancellation), "STARTTLS");
            await smtp.StartTls(Tls(), cancellation);
            offers = Require(await smtp.Ask($"EHLO {Me}", cancellation), "EHLO").Lines;
        }

        if (settings is { UserName: { } userName, Password: { } password })
        {
            await LogIn(smtp, offers, userName, password, cancellation);
        }

        var result = await Transfer(smtp, offers, message, cancellation);
        try
        {
            await smtp.Ask("QUIT", cancellation);
        }
        catch (Exception e) when (e is IOException or SmtpFailureException or OperationCanceledException)
        {
            // What became of the mail is known; how the connection ends changes nothing.
        }

        return result;
    }

    private static async Task LogIn(
        SmtpStream smtp, IReadOnlyList<string> offers, string userName, string password, CancellationToken cancellation)
    {
        var ways = offers.Where(o => o.StartsWith("AUTH ", StringComparison.OrdinalIgnoreCase) || o.StartsWith("AUTH=", StringComparison.OrdinalIgnoreCase))
            .SelectMany(o => o[5..].Split(' '))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (ways.Contains("PLAIN"))
        {
            Require(await smtp.Ask($"AUTH PLAIN {Base64($"\0{userName}\0{password}")}", cancellation), "the login");
        }
        else if (ways.Contains("LOGIN"))
        {
            Require(await smtp.Ask("AUTH LOGIN", cancellation), "AUTH LOGIN", 334);
            Require(await smtp.Ask(Base64(userName), cancellation), "the login's name", 334);
            Require(await smtp.Ask(Base64(password), cancellation), "the login");
        }
        else
        {
            throw new SmtpFailureException("the server offers no login of the kinds PLAIN and LOGIN");
        }

        static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
    }

    private async Task<SendResult> Transfer(SmtpStream smtp, IReadOnlyList<string> offers, OutboxMessage message, CancellationToken cancellation)
    {
        var (_, to, subject, text, _) = message.Notification;
        var international = to.All(char.IsAscii) ? "" : " SMTPUTF8";
        if (international.Length > 0 && !offers.Contains("SMTPUTF8", StringComparer.OrdinalIgnoreCase))
        {
            return SendResult.Refused("the server takes no address with letters beyond ASCII");
        }

        Require(await smtp.Ask($"MAIL FROM:<{settings.From.Address}>{international}", cancellation), "the sender");
        var recipient = await smtp.Ask($"RCPT TO:<{to}>", cancellation);
        if (recipient is { IsPermanent: true, Code: not 530 })
        {
            return SendResult.Refused($"the server refuses the recipient with {recipient}");
        }

        Require(recipient, "the recipient");
        Require(await smtp.Ask("DATA", cancellation), "DATA", 354);
        var id = string.Create(
            CultureInfo.InvariantCulture, $"notification-{message.Id}-{message.Created.ToUnixTimeMilliseconds()}@{settings.From.Host}");
        await smtp.Write(MailMessageText.Write(id, settings.From, to, subject, text, message.Created), cancellation);
        var taken = await smtp.Ask(".", cancellation);
        return taken.IsPermanent ? SendResult.Refused($"the server refuses the mail with {taken}")
            : taken.IsPositive ? SendResult.Sent
            : throw Failure(taken, "the mail");
    }

    private SslClientAuthenticationOptions Tls() => new() { TargetHost = settings.Host, CertificateChainPolicy = authorities.Clone() };

    private static SmtpReply Require(SmtpReply reply, string what, int code = 0) =>
        (code == 0 ? reply.IsPositive : reply.Code == code) ? reply : throw Failure(reply, what);

    private static SmtpFailureException Failure(SmtpReply reply, string what) => new($"the server answered {what} with {reply}");

    // Whatever else it may be, it must not end the line or the brackets that it is put into.
    private static bool CanBeRecipient(string address) =>
        address.Contains('@', StringComparison.Ordinal) && !address.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>');

    private static string OwnName()
    {
        var name = Dns.GetHostName();
        return name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') ? name : "localhost";
    }
}

using System.Globalization;
using System.Net.Mail;
using System.Text;
using Gateway.Silo.Storage.Outbox;
using MimeKit;

namespace Gateway.Silo.Notifications.Mail;

/// <summary>Writes a message of the outbox as a mail.</summary>
internal static class MailText
{
    /// <summary>A recipient's address, as a server is told it.</summary>
    /// <returns>Null when it is no mail address.</returns>
    public static MailboxAddress? Recipient(string address) =>
        MailboxAddress.TryParse(address, out var mailbox) && mailbox.Address == address && address.Contains('@', StringComparison.Ordinal)
            ? mailbox
            : null;

    /// <summary>Writes a mail: a text in UTF-8. Its Message-ID is the same for every repetition.</summary>
    public static MimeMessage Write(OutboxMessage message, MailAddress from, MailboxAddress to)
    {
        var (_, _, subject, text, _) = message.Notification;
        var mail = new MimeMessage
        {
            Date = message.Created.ToUniversalTime(),
            MessageId = string.Create(
                CultureInfo.InvariantCulture, $"notification-{message.Id}-{message.Created.ToUnixTimeMilliseconds()}@{from.Host}"),
            Subject = subject.ReplaceLineEndings(" "),
            Body = new TextPart("plain") { Text = text.ReplaceLineEndings("\r\n"), ContentTransferEncoding = ContentEncoding.Base64 },
        };
        mail.From.Add(new MailboxAddress(Encoding.UTF8, from.DisplayName, from.Address));
        mail.To.Add(to);
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return mail;
    }
}

using MailKit.Net.Smtp;

namespace Gateway.Silo.Notifications.Mail;

/// <summary>Tells a mail server's word on a recipient from its other refusals.</summary>
internal static class MailRefusal
{
    /// <summary>Whether an answer says that this recipient will never get mail.</summary>
    /// <param name="error">What the server answered, and what to.</param>
    /// <returns>
    /// False for what the operator can mend (a login, the name in EHLO, the sender, a policy) and for what passes: the mail is tried again.
    /// </returns>
    /// <remarks>
    /// The enhanced status code (RFC 3463) decides where there is one: x.1 is about an address, x.2 about a mailbox. Without one the reply codes of
    /// RFC 5321, 4.2.3 that are about a mailbox count, and 556 (RFC 7504), as answers to RCPT.
    /// </remarks>
    public static bool IsOfRecipient(SmtpCommandException error)
    {
        var code = (int)error.StatusCode;
        if (code is < 500 or > 599 || error.ErrorCode is not (SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted))
        {
            return false;
        }

        // 5.1.7 and 5.1.8 are about the sender's address.
        return Enhanced(error.Message) is var (subject, detail)
            ? subject is 2 || (subject is 1 && detail is not (7 or 8))
            : error.ErrorCode == SmtpErrorCode.RecipientNotAccepted && code is 550 or 551 or 552 or 553 or 556;
    }

    /// <summary>The subject and the detail of the enhanced status code that a reply's text begins with, if it does.</summary>
    private static (int Subject, int Detail)? Enhanced(string text)
    {
        var parts = text.Split(' ', 2)[0].Split('.');
        return parts is ["5", var subject, var detail] && int.TryParse(subject, out var s) && int.TryParse(detail, out var d) ? (s, d) : null;
    }
}

namespace Gateway.Silo.Notifications.Mail;

/// <summary>What a mail server says: a code of three digits, and lines of text (RFC 5321, 4.2).</summary>
internal readonly record struct SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    public bool IsPositive => Code is >= 200 and < 300;

    /// <summary>It will say the same again.</summary>
    public bool IsPermanent => Code is >= 500 and < 600;

    /// <summary>The code only: the text may hold the recipient's address.</summary>
    public override string ToString() => $"{Code}";
}

/// <summary>The conversation with a mail server cannot go on; the message holds neither recipients nor passwords.</summary>
internal sealed class SmtpFailureException(string message) : Exception(message);

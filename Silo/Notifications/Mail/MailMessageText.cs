using System.Globalization;
using System.Net.Mail;
using System.Text;

namespace Gateway.Silo.Notifications.Mail;

/// <summary>A mail as it goes over the wire: headers and a text in UTF-8 (RFC 5322, 2045, 2047).</summary>
internal static class MailMessageText
{
    // An encoded word has at most 75 characters, of which 12 are "=?utf-8?B?" and "?=".
    private const int MaxWordBytes = 45;

    /// <summary>Writes a mail.</summary>
    /// <param name="id">Its Message-ID, without the brackets.</param>
    /// <param name="from">The sender.</param>
    /// <param name="to">The recipient's address.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="text">The text.</param>
    /// <param name="date">When it was written.</param>
    public static byte[] Write(string id, MailAddress from, string to, string subject, string text, DateTimeOffset date)
    {
        var mail = new StringBuilder();
        Header("From", from.DisplayName.Length == 0 ? from.Address : $"{Encode(from.DisplayName)} <{from.Address}>");
        Header("To", to);
        Header("Subject", Encode(subject));
        Header("Date", date.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture));
        Header("Message-ID", $"<{id}>");
        Header("Auto-Submitted", "auto-generated");
        Header("MIME-Version", "1.0");
        Header("Content-Type", "text/plain; charset=utf-8");
        Header("Content-Transfer-Encoding", "base64");
        mail.Append("\r\n");

        // Base64 has neither long lines nor a dot at a line's beginning.
        var lines = text.ReplaceLineEndings("\r\n");
        mail.Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(lines), Base64FormattingOptions.InsertLineBreaks)).Append("\r\n");
        return Encoding.UTF8.GetBytes(mail.ToString());

        void Header(string name, string value) => mail.Append(name).Append(": ").Append(value).Append("\r\n");
    }

    /// <summary>A header's text: as it is when it is short and plain, else in encoded words, none of which splits a character.</summary>
    public static string Encode(string text)
    {
        if (text.Length <= MaxWordBytes && text.All(c => c is >= ' ' and <= '~') && !text.Contains("=?", StringComparison.Ordinal))
        {
            return text;
        }

        var words = new List<string>();
        var word = new List<byte>();
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(bytes);
            if (word.Count + length > MaxWordBytes)
            {
                Flush();
            }

            word.AddRange(bytes[..length]);
        }

        Flush();
        return string.Join("\r\n ", words);

        void Flush()
        {
            words.Add($"=?utf-8?B?{Convert.ToBase64String([.. word])}?=");
            word.Clear();
        }
    }
}

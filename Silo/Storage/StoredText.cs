using System.Buffers;
using System.Text;

namespace Gateway.Silo.Storage;

/// <summary>Text that every database can hold.</summary>
internal static class StoredText
{
    private static readonly SearchValues<char> s_suspects =
        SearchValues.Create([(char)0, .. Enumerable.Range(0xD800, 0x800).Select(static code => (char)code)]);

    /// <summary>
    /// The text with U+FFFD for what no UTF-8 can express, and for U+0000, which PostgreSQL does not take: an alarm is worth more than the
    /// odd character in a device's name.
    /// </summary>
    public static string Clean(string text)
    {
        if (text.AsSpan().IndexOfAny(s_suspects) < 0)
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) // gives U+FFFD for half a surrogate pair
        {
            clean.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        }

        return clean.ToString();
    }
}

using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gateway.Grains.Accounts;

namespace Gateway.Silo.Api.Keys;

/// <summary>A key as its holder has it: <c>gw_</c>, the key's id, <c>_</c>, and a secret of 256 bits.</summary>
internal static class ApiKeyText
{
    /// <summary>The longest text that is looked at, in characters.</summary>
    public const int MaxLength = 512;

    /// <summary>The length of a hash in bytes.</summary>
    public const int HashBytes = SHA256.HashSizeInBytes;

    private const string Prefix = "gw_";
    private const int IdBytes = 4;
    private const int SecretBytes = 32;

    private static readonly SearchValues<char> s_idCharacters = SearchValues.Create("0123456789abcdef");

    /// <summary>Makes a key.</summary>
    public static (string Id, string Text) Make(IRandomness randomness)
    {
        Span<byte> bytes = stackalloc byte[IdBytes + SecretBytes];
        randomness.Fill(bytes);
        var id = Convert.ToHexStringLower(bytes[..IdBytes]);
        return (id, $"{Prefix}{id}_{Base64Url.EncodeToString(bytes[IdBytes..])}");
    }

    /// <summary>Finds the id in a text of a key's form.</summary>
    public static bool TryReadId(ReadOnlySpan<char> text, out ReadOnlySpan<char> id)
    {
        const int IdEnd = 3 + (2 * IdBytes);
        var isKey = text.Length == IdEnd + 1 + Base64Url.GetEncodedLength(SecretBytes) && text.StartsWith(Prefix) && text[IdEnd] == '_'
            && !text[Prefix.Length..IdEnd].ContainsAnyExcept(s_idCharacters);
        id = isKey ? text[Prefix.Length..IdEnd] : default;
        return isKey;
    }

    /// <summary>Hashes a text.</summary>
    /// <param name="text">At most <see cref="MaxLength"/> characters.</param>
    /// <param name="hash">Gets the hash; <see cref="HashBytes"/> long.</param>
    public static void Hash(ReadOnlySpan<char> text, Span<byte> hash)
    {
        Span<byte> utf8 = stackalloc byte[3 * MaxLength];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(text, utf8)], hash);
    }

    /// <summary>Hashes a text.</summary>
    public static byte[] Hash(ReadOnlySpan<char> text)
    {
        var hash = new byte[HashBytes];
        Hash(text, hash);
        return hash;
    }
}

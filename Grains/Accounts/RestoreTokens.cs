using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Gateway.Grains.Accounts;

/// <summary>
/// The tokens of links to new passwords: the account's id, by which it is found without an index, and a secret. Only a hash of both is kept, so
/// that who reads the database cannot make a link.
/// </summary>
internal static class RestoreTokens
{
    private const int IdBytes = sizeof(long);
    private const int SecretBytes = 32;
    private const int Bytes = IdBytes + SecretBytes;

    /// <summary>Makes a token.</summary>
    public static (string Token, string Hash) Make(long accountId, IRandomness randomness)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, accountId);
        randomness.Fill(bytes[IdBytes..]);
        return (Base64Url.EncodeToString(bytes), Hash(bytes));
    }

    /// <summary>Reads a token, whoever made it.</summary>
    /// <returns>False when it is none.</returns>
    public static bool TryRead(string token, out long accountId, out string hash)
    {
        accountId = 0;
        hash = "";
        Span<byte> bytes = stackalloc byte[Bytes];
        if (token.Length != Base64Url.GetEncodedLength(Bytes) || !Base64Url.IsValid(token, out var length) || length != Bytes)
        {
            return false;
        }

        Base64Url.DecodeFromChars(token, bytes);

        accountId = BinaryPrimitives.ReadInt64BigEndian(bytes);
        hash = Hash(bytes);
        return accountId > 0;
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes));
}

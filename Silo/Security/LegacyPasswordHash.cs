using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Silo.Security;

/// <summary>
/// Hashes that accounts bring along from the protocol document's program: <c>method$salt$hash</c>, where the method is <c>sha1</c> or
/// <c>sha256</c> (an HMAC keyed by the salt) or <c>pbkdf2:sha1:N</c> or <c>pbkdf2:sha256:N</c> (N iterations), and the hash is hexadecimal.
/// They are only checked, never made.
/// </summary>
internal static class LegacyPasswordHash
{
    /// <summary>A hash that no password has, for an account whose own cannot be checked.</summary>
    public static readonly string OfNoPassword = $"sha256$none${new string('0', 64)}";

    /// <summary>What the program's library took when a hash named no number of iterations.</summary>
    private const int UnnamedIterations = 1000;

    /// <summary>More than this is nobody's hash, but a way to keep a processor busy.</summary>
    private const int MaxIterations = 10_000_000;

    /// <summary>Whether the text has the form of such a hash. Those that the gateway makes itself have no <c>$</c>.</summary>
    public static bool IsOne(string hash) => TryParse(hash, out _);

    /// <summary>Checks a password; takes the same time whichever character differs.</summary>
    public static bool Verify(string hash, string password)
    {
        if (!TryParse(hash, out var parts))
        {
            return false;
        }

        var salt = Encoding.UTF8.GetBytes(parts.Salt);
        var secret = Encoding.UTF8.GetBytes(password);
        var computed = parts.Iterations is { } iterations
            ? Rfc2898DeriveBytes.Pbkdf2(secret, salt, iterations, parts.Algorithm, parts.Hash.Length)
            : CryptographicOperations.HmacData(parts.Algorithm, salt, secret);
        return CryptographicOperations.FixedTimeEquals(computed, parts.Hash);
    }

    private static bool TryParse(string text, out Parts parts)
    {
        parts = default;
        if (text.Split('$') is not [var method, var salt, var hex] || salt.Length == 0 || !TryHex(hex, out var hash))
        {
            return false;
        }

        var kind = method.Split(':');
        int? iterations = kind[0] == "pbkdf2" ? UnnamedIterations : null;
        var name = kind[0] == "pbkdf2" ? kind.ElementAtOrDefault(1) : kind.Length == 1 ? kind[0] : null;
        if (kind.Length > 2)
        {
            if (kind.Length > 3
                || !int.TryParse(kind[2], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                || count is < 1 or > MaxIterations)
            {
                return false;
            }

            iterations = count;
        }

        HashAlgorithmName? algorithm = name switch
        {
            "sha1" => HashAlgorithmName.SHA1,
            "sha256" => HashAlgorithmName.SHA256,
            _ => null,
        };
        if (algorithm is not { } known || hash.Length != (known == HashAlgorithmName.SHA1 ? SHA1.HashSizeInBytes : SHA256.HashSizeInBytes))
        {
            return false;
        }

        parts = new Parts(known, iterations, salt, hash);
        return true;
    }

    private static bool TryHex(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length / 2];
        return Convert.FromHexString(text, bytes, out _, out var written) == System.Buffers.OperationStatus.Done && written == bytes.Length;
    }

    private readonly record struct Parts(HashAlgorithmName Algorithm, int? Iterations, string Salt, byte[] Hash);
}

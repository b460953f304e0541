using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Gateway.EdgeListener.Messaging;
using Gateway.Grains.Accounts;
using Gateway.Silo.Configuration;

namespace Gateway.Silo.Security;

/// <summary>
/// Hashes relayers' secrets on threads of its own, so that a fleet that comes back holds up no phone's login. A hash costs a tenth of a
/// password's: secrets are made by machines, and there are many. One that was right is remembered for as long as the process runs, so that only
/// a relayer's first login is dear. Thread-safe.
/// </summary>
internal sealed class RelayerSecrets : IRelayerSecrets, IDisposable
{
    private const int Iterations = 10_000;
    private const int MaxRemembered = 200_000;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, byte[]> _right = new();
    private readonly PasswordHashingPool _pool;

    public RelayerSecrets(GatewaySettings settings) =>
        _pool = new PasswordHashingPool("relayer secrets", settings.HashingThreads, settings.MaxWaitingRelayerHashes, Iterations);

    /// <summary>Whether a text is a hash that <see cref="Hash"/> might have made.</summary>
    public static bool IsHash(string text)
    {
        const byte Version = 1;
        const int HeaderBytes = 13;
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length > HeaderBytes && bytes[0] == Version;
    }

    /// <inheritdoc/>
    public async Task<string?> Hash(string secret)
    {
        var hash = await _pool.Hash(secret);
        if (hash is not null)
        {
            Remember(hash, Mark(hash, secret));
        }

        return hash;
    }

    /// <inheritdoc/>
    public Task<bool?> Verify(string secretHash, string secret)
    {
        var mark = Mark(secretHash, secret);
        return _right.TryGetValue(secretHash, out var right) && CryptographicOperations.FixedTimeEquals(right, mark)
            ? Task.FromResult<bool?>(true)
            : VerifyHash();

        async Task<bool?> VerifyHash()
        {
            var verdict = await _pool.Verify(secretHash, secret);
            if (verdict == PasswordVerdict.Busy)
            {
                return null;
            }

            if (verdict == PasswordVerdict.Wrong)
            {
                return false;
            }

            Remember(secretHash, mark);
            return true;
        }
    }

    /// <summary>Lets the threads end.</summary>
    public void Dispose() => _pool.Dispose();

    private byte[] Mark(string hash, string secret) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{hash}\0{secret}"));

    private void Remember(string hash, byte[] mark)
    {
        if (_right.Count >= MaxRemembered)
        {
            _right.Clear();
        }

        _right[hash] = mark;
    }
}

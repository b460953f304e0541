using System.Collections.Frozen;
using System.Globalization;
using Gateway.Protocol.Messaging;

namespace Gateway.Silo.Security;

/// <summary>
/// The relayers that the operator has entered, one a line: the code, and behind it, if it is given, <c>secret:</c> with the secret's hash.
/// Empty lines and those that begin with # say nothing. Immutable and thread-safe.
/// </summary>
internal sealed class KnownRelayers
{
    /// <summary>What stands before a hash.</summary>
    public const string SecretMark = "secret:";


    private readonly FrozenDictionary<string, string?> _hashes;

    private KnownRelayers(FrozenDictionary<string, string?> hashes) => _hashes = hashes;

    /// <summary>No relayers.</summary>
    public static KnownRelayers None { get; } = new(FrozenDictionary<string, string?>.Empty);

    /// <summary>How many there are.</summary>
    public int Count => _hashes.Count;

    /// <summary>Reads lines.</summary>
    /// <exception cref="InvalidDataException">One cannot be used; the message has its number, and nothing of a secret.</exception>
    public static KnownRelayers Parse(IEnumerable<string> lines)
    {
        var hashes = new Dictionary<string, string?>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            var text = line.Trim();
            if (text.Length == 0 || text[0] == '#')
            {
                continue;
            }

            var at = text.LastIndexOf($" {SecretMark}", StringComparison.Ordinal);
            var code = at < 0 ? text : text[..at].TrimEnd();
            var hash = at < 0 ? null : text[(at + 1 + SecretMark.Length)..];
            if (!RelayerCode.IsValid(code))
            {
                throw Wrong($"a code has 1 to {RelayerCode.MaxLength} characters, none of them a control character");
            }

            if (hash is not null && !RelayerSecrets.IsHash(hash))
            {
                throw Wrong($"what stands behind {SecretMark} is no hash; relayer-secret makes one");
            }

            if (!hashes.TryAdd(code, hash))
            {
                throw Wrong($"{code} is there already");
            }
        }

        return new KnownRelayers(hashes.ToFrozenDictionary(StringComparer.Ordinal));

        InvalidDataException Wrong(string what) => new(string.Create(CultureInfo.InvariantCulture, $"line {number}: {what}"));
    }

    /// <summary>Finds a relayer by its code.</summary>
    public bool TryGet(string code, out string? secretHash) => _hashes.TryGetValue(code, out secretHash);
}

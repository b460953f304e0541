using System.Net;
using Gateway.EdgeListener.Connections;

namespace Gateway.EdgeListener.Messaging;

/// <summary>
/// Counts failed logins per name and per address within a window, on this silo. Thread-safe. Successful logins are never counted, so that a
/// fleet behind one address is not held off.
/// </summary>
/// <param name="options">The limits.</param>
/// <param name="time">The clock.</param>
public sealed class LoginThrottle(MessagingOptions options, TimeProvider time)
{
    private readonly AttemptCounts _failures = new(options.LoginWindow, time);

    /// <summary>How many names and addresses are remembered.</summary>
    internal int Count => _failures.Count;

    /// <summary>Whether a login may be tried now.</summary>
    public bool MayTry(string name, IPAddress? address) =>
        _failures.Of(name) < options.MaxFailedLoginsPerName
        && (address is null || _failures.Of(address) < options.MaxFailedLoginsPerAddress);

    /// <summary>Counts a failed login.</summary>
    public void Failed(string name, IPAddress? address)
    {
        _failures.Add(name);
        if (address is not null)
        {
            _failures.Add(address);
        }
    }

    /// <summary>
    /// Whether it may be looked up now if a relayer's code is known. An address may name so many codes that nobody knows; one of them again and again,
    /// as a relayer does that waits to be enrolled, counts once.
    /// </summary>
    public bool MayAskFor(string code, IPAddress? address) =>
        address is null
        || _failures.Of(new UnknownCodes(address)) < options.MaxFailedLoginsPerAddress
        || _failures.Of(new UnknownCode(address, code)) > 0;

    /// <summary>Counts a code that was looked up and is not known.</summary>
    public void AskedInVain(string code, IPAddress? address)
    {
        if (address is not null && _failures.Add(new UnknownCode(address, code)) == 1)
        {
            _failures.Add(new UnknownCodes(address));
        }
    }

    /// <summary>Forgets the failures of a name that has logged in.</summary>
    public void Succeeded(string name) => _failures.Forget(name);

    // Keys of the counts, apart from those of failed logins.
    private sealed record UnknownCodes(IPAddress Address);

    private sealed record UnknownCode(IPAddress Address, string Code);
}

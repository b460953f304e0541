using System.Net;
using Gateway.EdgeListener.Connections;

namespace Gateway.EdgeListener.Messaging;

/// <summary>
/// Limits failed logins per name and per address within a window, on this silo. Thread-safe. A login counts from its start and is taken back
/// unless it fails: those that succeed never count, so that a fleet behind one address is not held off.
/// </summary>
/// <param name="options">The limits.</param>
/// <param name="time">The clock.</param>
public sealed class LoginThrottle(MessagingOptions options, TimeProvider time)
{
    private readonly AttemptGates _names = new(options.MaxFailedLoginsPerName, options.LoginWindow, time);
    private readonly AttemptGates _addresses = new(options.MaxFailedLoginsPerAddress, options.LoginWindow, time);
    private readonly AttemptGates _lookups = new(options.MaxFailedLoginsPerAddress, options.LoginWindow, time);
    private readonly AttemptCounts _unknownCodes = new(options.LoginWindow, time);

    /// <summary>How many names are remembered.</summary>
    internal int Count => _names.Count;

    /// <summary>Begins a login.</summary>
    /// <param name="nameKey">The name in the one form that all its spellings have: a key of <c>NameKeys</c>.</param>
    /// <param name="address">Where from.</param>
    /// <returns>The attempt, which its maker disposes of; null when the name or the address has had enough of them.</returns>
    public async ValueTask<LoginAttempt?> Begin(string nameKey, IPAddress? address)
    {
        // The address first: who waits for it must not hold up the name, which others try from elsewhere.
        var from = address is null ? null : ClientAddress.CountedAs(address);
        if (from is not null && !await _addresses.Enter(from).ConfigureAwait(false))
        {
            return null;
        }

        if (await _names.Enter(nameKey).ConfigureAwait(false))
        {
            return new LoginAttempt(_names, nameKey, _addresses, from);
        }

        if (from is not null)
        {
            _addresses.Leave(from, AttemptEnd.TakenBack);
        }

        return null;
    }

    /// <summary>
    /// Begins to look up if a relayer's code is known. An address may name so many codes that nobody knows; one of them again and again, as a
    /// relayer does that waits to be enrolled, counts once.
    /// </summary>
    /// <returns>The attempt, which fails if the code is not known; null when the address may not.</returns>
    public async ValueTask<LoginAttempt?> BeginLookup(string code, IPAddress? address)
    {
        if (address is null)
        {
            return LoginAttempt.Uncounted;
        }

        var from = ClientAddress.CountedAs(address);
        var named = new UnknownCode(from, code);
        return _unknownCodes.Of(named) > 0 ? LoginAttempt.Uncounted
            : await _lookups.Enter(from).ConfigureAwait(false) ? new LoginAttempt(_lookups, from, failsOnce: () => _unknownCodes.Add(named) == 1)
            : null;
    }

    private sealed record UnknownCode(IPAddress Address, string Code);
}

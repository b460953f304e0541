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

    /// <summary>Forgets the failures of a name that has logged in.</summary>
    public void Succeeded(string name) => _failures.Forget(name);
}

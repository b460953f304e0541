using System.Collections.Concurrent;
using System.Net;

namespace Gateway.EdgeListener.Messaging;

/// <summary>
/// Counts failed logins per name and per address within a window, on this silo. Thread-safe. Successful logins are never counted, so that a
/// fleet behind one address is not held off.
/// </summary>
/// <param name="options">The limits.</param>
/// <param name="time">The clock.</param>
public sealed class LoginThrottle(MessagingOptions options, TimeProvider time)
{
    /// <summary>Over so many entries, those whose window is over are thrown out.</summary>
    private const int CleanAt = 10_000;

    private readonly ConcurrentDictionary<object, Failures> _failures = new();

    /// <summary>How many names and addresses are remembered.</summary>
    internal int Count => _failures.Count;

    /// <summary>Whether a login may be tried now.</summary>
    public bool MayTry(string name, IPAddress? address) =>
        CountOf(name) < options.MaxFailedLoginsPerName && (address is null || CountOf(address) < options.MaxFailedLoginsPerAddress);

    /// <summary>Counts a failed login.</summary>
    public void Failed(string name, IPAddress? address)
    {
        Add(name);
        if (address is not null)
        {
            Add(address);
        }

        if (_failures.Count > CleanAt)
        {
            foreach (var (key, failures) in _failures)
            {
                if (IsOver(failures))
                {
                    _failures.TryRemove(new KeyValuePair<object, Failures>(key, failures));
                }
            }
        }
    }

    /// <summary>Forgets the failures of a name that has logged in.</summary>
    public void Succeeded(string name) => _failures.TryRemove(name, out _);

    private int CountOf(object key) => _failures.TryGetValue(key, out var failures) && !IsOver(failures) ? failures.Count : 0;

    private void Add(object key) => _failures.AddOrUpdate(
        key,
        static (_, self) => new Failures(1, self.Now()),
        static (_, old, self) => self.IsOver(old) ? new Failures(1, self.Now()) : old with { Count = old.Count + 1 },
        this);

    private long Now() => time.GetTimestamp();

    private bool IsOver(Failures failures) => time.GetElapsedTime(failures.Since) > options.LoginWindow;

    private readonly record struct Failures(int Count, long Since);
}

using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gateway.EdgeListener.Transport;
using Microsoft.AspNetCore.Http;

namespace Gateway.EdgeListener.Terminals.Http;

/// <summary>
/// Decides who may change something by a GET of the terminals' HTTP port. A page of another site can have a browser make such a request, but it
/// does not know the key; and where there is no key, the browser says in most cases where the request comes from. Thread-safe.
/// </summary>
internal sealed class ChangeGuard
{
    private const string AnyHost = "*";
    private const string KeyHeader = "X-Api-Key";
    private const string Scheme = "Bearer ";

    private readonly byte[]? _keyHash;
    private readonly HashSet<string> _hosts;

    /// <param name="settings">With the key, and the names by which the port may be asked.</param>
    public ChangeGuard(TerminalSettings settings)
    {
        _keyHash = settings.HttpKey is { } key ? Hash(key) : null;
        _hosts = new HashSet<string>(settings.HttpHosts, StringComparer.OrdinalIgnoreCase);
        if (!settings.HttpAddress.Equals(IPAddress.Any) && !settings.HttpAddress.Equals(IPAddress.IPv6Any))
        {
            _hosts.Add(new HostString(settings.HttpAddress.ToString(), 1).Host);
        }
    }

    /// <summary>Looks at a request that would change something.</summary>
    /// <returns>Why it may not; null when it may.</returns>
    public Answer? Refuse(HttpRequest request)
    {
        if (_keyHash is not null)
        {
            return KeyOf(request) is { } key && CryptographicOperations.FixedTimeEquals(Hash(key), _keyHash)
                ? null
                : new Answer(StatusCodes.Status401Unauthorized, Texts.NoKey);
        }

        // A name that is not this port's own, though it leads here, is another site's (DNS rebinding).
        return !_hosts.Contains(AnyHost) && !_hosts.Contains(request.Host.Host) ? new Answer(StatusCodes.Status403Forbidden, Texts.ForeignHost)
            : CrossSite.IsFrom(request) || HasForeignReferer(request) ? new Answer(StatusCodes.Status403Forbidden, Texts.CrossSite)
            : null;
    }

    private static bool HasForeignReferer(HttpRequest request)
    {
        var referer = request.Headers.Referer;
        return referer.Count > 0
            && !(Uri.TryCreate(referer.ToString(), UriKind.Absolute, out var page)
                && string.Equals(page.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }

    private static string? KeyOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim()
            : request.Headers.TryGetValue(KeyHeader, out var key) ? key.ToString()
            : null;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

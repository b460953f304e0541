using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace Gateway.EdgeListener.Configuration;

/// <summary>
/// Reads settings of one section, names the key in every complaint, and remembers which keys exist, so that a misspelt one is found. Whatever
/// cannot be used is a <see cref="ConfigurationException"/>. Not thread-safe.
/// </summary>
/// <param name="configuration">All settings.</param>
/// <param name="section">The section's name.</param>
internal sealed class SettingsReader(IConfiguration configuration, string section)
{
    private readonly IConfigurationSection _section = configuration.GetSection(section);
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly SettingsInForce _inForce = SettingsInForce.Of(configuration);

    /// <summary>A text, or nothing.</summary>
    public string? Text(string key)
    {
        _known.Add(key);
        var text = _section[key] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
        _inForce.Note($"{section}:{key}", text, isSet: text is not null);
        return text;
    }

    /// <summary>A whole number within a range.</summary>
    public int Int(string key, int otherwise, int min, int max)
    {
        if (Text(key) is not { } text)
        {
            return Default(key, otherwise);
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw Wrong(key, text, $"it must be a whole number from {min} to {max}");
    }

    /// <summary>A port; 0 turns the listener off.</summary>
    public int Port(string key, int otherwise) => Int(key, otherwise, 0, 65535);

    /// <summary>A time in seconds.</summary>
    public TimeSpan Seconds(string key, int otherwise, int min = 1, int max = 86400) => TimeSpan.FromSeconds(Int(key, otherwise, min, max));

    /// <summary>A host name or an IP address; or nothing.</summary>
    public string? Host(string key) => Text(key) is not { } text ? null
        : Uri.CheckHostName(text) is not (UriHostNameType.Unknown or UriHostNameType.Basic) ? text
        : throw Wrong(key, text, "it must be a host name or an IP address, such as gateway.example.org");

    /// <summary>A host and a port, as clients are to be told; or nothing.</summary>
    public string? HostAndPort(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        var at = text.LastIndexOf(':');
        var host = at < 0 ? "" : text[..at];
        var isHost = host.StartsWith('[') ? host.EndsWith(']') && Uri.CheckHostName(host) == UriHostNameType.IPv6
            : Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4;
        return isHost && int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? text
            : throw Wrong(key, text, "it must be a host and a port, such as gateway.example.org:9630");
    }

    /// <summary>An address to listen on.</summary>
    public IPAddress Address(string key, IPAddress otherwise) => Text(key) is not { } text ? otherwise
        : IPAddress.TryParse(text, out var address) ? address
        : throw Wrong(key, text, "it must be an IP address, such as 127.0.0.1 or 0.0.0.0");

    /// <summary>One of a few words; a hyphen within one may be left out.</summary>
    public T Word<T>(string key, T otherwise)
        where T : struct, Enum
    {
        if (Text(key) is not { } text)
        {
            return Default(key, otherwise);
        }

        return Words.TryRead<T>(text.Replace("-", "", StringComparison.Ordinal), out var value)
            ? value
            : throw Wrong(key, text, $"it can be {string.Join(" or ", Enum.GetNames<T>())}");
    }

    /// <summary>A switch.</summary>
    public bool Bool(string key, bool otherwise) => Text(key) is not { } text ? Default(key, otherwise)
        : bool.TryParse(text, out var value) ? value
        : throw Wrong(key, text, "it must be true or false");

    /// <summary>An absolute address of the web.</summary>
    public Uri? Url(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? url
            : throw Wrong(key, text, "it must be an address that begins with http:// or https://");
    }

    /// <summary>Whether nothing of the section is set.</summary>
    public bool IsEmpty => _section.GetChildren().All(child => string.IsNullOrWhiteSpace(child.Value));

    /// <summary>Complains about keys that nobody reads.</summary>
    /// <param name="others">Keys of this section that are read elsewhere.</param>
    public void RefuseUnknown(params string[] others)
    {
        foreach (var child in _section.GetChildren())
        {
            if (!_known.Contains(child.Key) && !others.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                throw new ConfigurationException(
                    $"{section}:{child.Key} is no setting of this gateway. {section} has: {string.Join(", ", _known.Concat(others).Order())}.");
            }
        }
    }

    /// <summary>A complaint about a value.</summary>
    public ConfigurationException Wrong(string key, string value, string what) => new($"{section}:{key} is '{value}'; {what}.");

    /// <summary>A complaint about a value that is not there.</summary>
    public ConfigurationException Missing(string key, string why) => new($"{section}:{key} is missing; {why}.");

    private T Default<T>(string key, T value)
        where T : struct
    {
        _inForce.Note($"{section}:{key}", Convert.ToString(value, CultureInfo.InvariantCulture), isSet: false);
        return value;
    }
}

using System.Data.Common;

namespace Gateway.Silo.Api.Configuration;

/// <summary>Masks what nobody should read in settings.</summary>
internal static class SecretSettings
{
    private const string Masked = "***";

    private static readonly string[] s_secretWords = ["password", "secret", "apikey", "httpkey", "salt", "token"];

    private static readonly string[] s_shownParts = ["host", "server", "port", "database", "username", "user id", "userid", "sslmode"];

    /// <summary>What may be shown of a value.</summary>
    /// <param name="key">The setting's key.</param>
    /// <param name="value">Its value.</param>
    public static string? Mask(string key, string? value)
    {
        var name = key[(key.LastIndexOf(':') + 1)..];
        if (string.IsNullOrEmpty(value))
        {
            return value;
        }

        return s_secretWords.Any(word => name.EndsWith(word, StringComparison.OrdinalIgnoreCase)) ? Masked
            : name.EndsWith("ConnectionString", StringComparison.OrdinalIgnoreCase) ? MaskParts(value)
            : Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme.StartsWith("http", StringComparison.Ordinal) ? MaskUrl(url)
            : value;
    }

    // Only what is known to be no secret.
    private static string MaskParts(string connection)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = connection };
            return string.Join(';', parts.Keys.Cast<string>().Select(part =>
                $"{part}={(s_shownParts.Contains(part, StringComparer.OrdinalIgnoreCase) ? parts[part] : Masked)}"));
        }
        catch (ArgumentException)
        {
            return Masked;
        }
    }

    // Keys of other people's services often stand in their addresses.
    private static string MaskUrl(Uri url) => url is { UserInfo.Length: 0, Query.Length: 0 }
        ? url.OriginalString
        : $"{url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)}{(url.Query.Length > 0 ? "?" + Masked : "")}";
}

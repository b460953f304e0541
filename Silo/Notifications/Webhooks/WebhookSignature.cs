using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Silo.Notifications.Webhooks;

/// <summary>How a receiver knows that a request is the gateway's, whole, and new: see docs/notifications.md.</summary>
internal static class WebhookSignature
{
    /// <summary>The header that carries it.</summary>
    public const string Header = "X-Gateway-Signature";

    /// <summary>The header's value.</summary>
    /// <param name="secret">The secret that gateway and receiver share.</param>
    /// <param name="at">Now.</param>
    /// <param name="body">The request's body.</param>
    public static string Of(string secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signed = new byte[seconds.Length + 1 + body.Length];
        Encoding.ASCII.GetBytes($"{seconds}.", signed);
        body.CopyTo(signed.AsSpan(seconds.Length + 1));
        return $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}";
    }
}

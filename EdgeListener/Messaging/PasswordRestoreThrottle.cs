using System.Net;
using Gateway.EdgeListener.Connections;

namespace Gateway.EdgeListener.Messaging;

/// <summary>
/// Counts, on this silo, how often an address asks for a link to a new password, and how often it shows a token that is worth nothing.
/// Thread-safe.
/// </summary>
/// <param name="options">The limit.</param>
/// <param name="time">The clock.</param>
public sealed class PasswordRestoreThrottle(MessagingOptions options, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly AttemptCounts _requests = new(Window, time);
    private readonly AttemptCounts _wrongTokens = new(Window, time);

    /// <summary>Counts a request for a link; false when the address had enough of them.</summary>
    public bool TryRequest(IPAddress? address) => address is null || _requests.Add(address) <= options.PasswordRestoresPerAddressAndHour;

    /// <summary>Whether a token of this address is looked at.</summary>
    public bool MayShowToken(IPAddress? address) =>
        address is null || _wrongTokens.Of(address) < options.PasswordRestoresPerAddressAndHour;

    /// <summary>Counts a token that was worth nothing.</summary>
    public void WrongToken(IPAddress? address)
    {
        if (address is not null)
        {
            _wrongTokens.Add(address);
        }
    }
}

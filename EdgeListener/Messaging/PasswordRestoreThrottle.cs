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
    private readonly AttemptGates _tokens = new(options.PasswordRestoresPerAddressAndHour, Window, time);

    /// <summary>Counts a request for a link; false when the address had enough of them.</summary>
    public bool TryRequest(IPAddress? address) =>
        address is null || _requests.Add(ClientAddress.CountedAs(address)) <= options.PasswordRestoresPerAddressAndHour;

    /// <summary>Begins to look at a token of this address.</summary>
    /// <returns>Whether it is looked at; if so, <see cref="EndToken"/> says what it was worth.</returns>
    public ValueTask<bool> BeginToken(IPAddress? address) =>
        address is null ? ValueTask.FromResult(true) : _tokens.Enter(ClientAddress.CountedAs(address));

    /// <summary>A token was looked at; one that was worth nothing counts.</summary>
    public void EndToken(IPAddress? address, bool isWorthless)
    {
        if (address is not null)
        {
            _tokens.Leave(ClientAddress.CountedAs(address), isWorthless ? AttemptEnd.Failed : AttemptEnd.TakenBack);
        }
    }
}

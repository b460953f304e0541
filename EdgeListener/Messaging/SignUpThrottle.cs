using System.Net;
using Gateway.EdgeListener.Connections;

namespace Gateway.EdgeListener.Messaging;

/// <summary>Counts, on this silo, the sign-ups of an address. Thread-safe.</summary>
/// <param name="options">The limit.</param>
/// <param name="time">The clock.</param>
public sealed class SignUpThrottle(MessagingOptions options, TimeProvider time)
{
    private readonly AttemptCounts _signUps = new(TimeSpan.FromHours(1), time);

    /// <summary>Counts a sign-up, whatever comes of it; false when the address had enough of them.</summary>
    public bool TrySignUp(IPAddress? address) =>
        address is null || _signUps.Add(ClientAddress.CountedAs(address)) <= options.SignUpsPerAddressAndHour;
}

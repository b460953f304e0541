using System.Collections.Immutable;

namespace Gateway.Silo.Api.Relayers;

/// <summary>What is known of a relayer, beyond what every device has.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Device">Its id as a device.</param>
/// <param name="IsEnrolled">Whether it is enrolled over this API.</param>
/// <param name="IsInFile">Whether it stands in the operator's file of relayers, at the silo that answers.</param>
/// <param name="HasSecret">Whether the database has a secret of it: its own first one, or one that was given here.</param>
/// <param name="Apartments">The apartments that link it.</param>
internal sealed record RelayerDetail(long Id, string Device, bool IsEnrolled, bool IsInFile, bool HasSecret, ImmutableArray<long> Apartments);

/// <summary>A secret for a relayer.</summary>
/// <param name="Secret">The secret, 8 to 200 characters; left out for one that the gateway makes.</param>
internal sealed record NewRelayerSecret(string? Secret)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(NewRelayerSecret); // never the secret into a log
}

/// <summary>A relayer that is enrolled.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Device">Its id as a device.</param>
/// <param name="Secret">The secret that the gateway made for it; not there when the asker brought one. It is not shown again.</param>
internal sealed record EnrolledRelayer(long Id, string Device, string? Secret)
{
    /// <inheritdoc/>
    public override string ToString() => $"{nameof(EnrolledRelayer)} {Device}"; // never the secret into a log
}

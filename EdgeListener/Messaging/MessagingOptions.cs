using Gateway.EdgeListener.Connections;
using Gateway.Protocol.Messaging;

namespace Gateway.EdgeListener.Messaging;

/// <summary>The settings of protocol 1's sessions.</summary>
public sealed record MessagingOptions
{
    /// <summary>What the listeners allow their connections.</summary>
    public ConnectionOptions Connections { get; init; } = new() { Listener = "messaging" };

    /// <summary>The longest frame, header and body, in bytes.</summary>
    public int MaxFrameBytes { get; init; } = Frame.DefaultMaxLength;

    /// <summary>How many device commands of one connection may be under way; more are answered with status 17.</summary>
    public int MaxCommandsPerConnection { get; init; } = 2_000;

    /// <summary>How many device commands of the whole silo may be under way; more are answered with status 17.</summary>
    public int MaxCommands { get; init; } = 100_000;

    /// <summary>How many events of one relayer may be on their way to the database; more are answered with status 17.</summary>
    public int MaxEventsPerRelayer { get; init; } = 256;

    /// <summary>How long a call is made again while its grain is lost with its silo and has not come back elsewhere.</summary>
    public TimeSpan LostGrainPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many failed logins of one name within <see cref="LoginWindow"/>; further ones are answered with status 15.</summary>
    public int MaxFailedLoginsPerName { get; init; } = 10;

    /// <summary>How many failed logins from one address within <see cref="LoginWindow"/>; further ones are answered with status 15.</summary>
    public int MaxFailedLoginsPerAddress { get; init; } = 100;

    /// <summary>Which relayers may log in.</summary>
    public RelayerRegistration RelayerRegistration { get; init; }

    /// <summary>With <see cref="RelayerRegistration.Secret"/>: whose first secret is taken as its own.</summary>
    public RelayerEnrolment RelayerEnrolment { get; init; } = RelayerEnrolment.FirstUse;

    /// <summary>How long a failed login counts.</summary>
    public TimeSpan LoginWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How many links to new passwords an address may ask for within an hour, further ones are answered with status 15; and how many
    /// tokens that are worth nothing it may show.
    /// </summary>
    public int PasswordRestoresPerAddressAndHour { get; init; } = 20;
}

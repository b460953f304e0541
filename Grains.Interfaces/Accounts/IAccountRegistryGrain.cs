namespace Gateway.Grains.Interfaces.Accounts;

/// <summary>Signs accounts up and in. Holds no state: any key serves, and callers spread themselves over a few.</summary>
[Alias("Gateway.IAccountRegistryGrain")]
public interface IAccountRegistryGrain : IGrainWithIntegerKey
{
    /// <summary>How many keys callers use, 0 up.</summary>
    const int Keys = 16;

    /// <summary>Makes an account with its first apartment.</summary>
    [Alias("SignUp")]
    Task<Reply<FirstApartment>> SignUp(SignUpRequest request);

    /// <summary>Checks a name and a password.</summary>
    [Alias("LogIn")]
    Task<Reply<LoggedIn>> LogIn(LogInRequest request);

    /// <summary>Changes an account's profile. A new password closes all its phones but the one that asks.</summary>
    [Alias("SetProfile")]
    Task<Reply<ProfileSet>> SetProfile(long accountId, ProfileRequest request, PhoneId? asker);
}

/// <summary>Who wants an account. At least one name is present.</summary>
[GenerateSerializer, Immutable, Alias("Gateway.SignUpRequest")]
public sealed record SignUpRequest(string? UserName, string? Email, string? MobilePhone, string Password)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(SignUpRequest); // never the password into a log
}

/// <summary>The apartment made with an account.</summary>
[GenerateSerializer, Immutable, Alias("Gateway.FirstApartment")]
public sealed record FirstApartment(long AccountId, long ApartmentId, string Name, long Version);

/// <summary>A login.</summary>
/// <param name="Name">User name, email address or mobile phone number.</param>
/// <param name="Password">The password.</param>
[GenerateSerializer, Immutable, Alias("Gateway.LogInRequest")]
public sealed record LogInRequest(string Name, string Password)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(LogInRequest); // never the password into a log
}

/// <summary>An account that has logged in.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Apartments">Its apartments.</param>
/// <param name="PasswordVersion">One up with every change of the password: sessions with an older one are over.</param>
[GenerateSerializer, Immutable, Alias("Gateway.LoggedIn")]
public sealed record LoggedIn(long AccountId, System.Collections.Immutable.ImmutableArray<long> Apartments, int PasswordVersion);

using System.Collections.Immutable;

namespace Gateway.Grains.Interfaces.Accounts;

/// <summary>What somebody wants changed of an account; what is null stays.</summary>
/// <param name="Password">The new password.</param>
/// <param name="Email">The new email address.</param>
/// <param name="MobilePhone">The new mobile phone number.</param>
/// <param name="Language">1 en-US, 2 zh-CN, 3 zh-TW.</param>
[GenerateSerializer, Immutable, Alias("Gateway.ProfileRequest")]
public sealed record ProfileRequest(string? Password, string? Email, string? MobilePhone, int? Language)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(ProfileRequest); // never the password into a log
}

/// <summary>A change of a profile whose form was checked; what is null stays.</summary>
/// <param name="PasswordHash">The new password's hash.</param>
/// <param name="Email">The new email address.</param>
/// <param name="MobilePhone">The new mobile phone number.</param>
/// <param name="Language">1 en-US, 2 zh-CN, 3 zh-TW.</param>
[GenerateSerializer, Immutable, Alias("Gateway.ProfileChange")]
public sealed record ProfileChange(string? PasswordHash, string? Email, string? MobilePhone, int? Language)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(ProfileChange); // neither hash nor names into a log
}

/// <summary>What a change of a profile left behind.</summary>
/// <param name="GivenUp">The names that the account no longer has: keys of <see cref="Naming.NameKeys.Login"/>.</param>
/// <param name="PasswordVersion">The account's <see cref="LoggedIn.PasswordVersion"/> now.</param>
[GenerateSerializer, Immutable, Alias("Gateway.ProfileChanged")]
public sealed record ProfileChanged(ImmutableArray<string> GivenUp, int PasswordVersion);

/// <summary>What a phone needs to know of a change that it asked for.</summary>
/// <param name="PasswordVersion">The account's <see cref="LoggedIn.PasswordVersion"/> now.</param>
[GenerateSerializer, Immutable, Alias("Gateway.ProfileSet")]
public sealed record ProfileSet(int PasswordVersion);

using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Naming;

namespace Gateway.Grains.Accounts;

/// <summary>What is stored of an account.</summary>
public sealed record AccountState
{
    /// <summary>A new account's language: zh-CN.</summary>
    public const int DefaultLanguage = 2;

    /// <summary>The user name, if any.</summary>
    public string? UserName { get; set; }

    /// <summary>The email address, if any.</summary>
    public string? Email { get; set; }

    /// <summary>The mobile phone number, if any.</summary>
    public string? MobilePhone { get; set; }

    /// <summary>The password's hash, with its parameters.</summary>
    public string PasswordHash { get; set; } = "";

    /// <summary>One up with every change of the password; sessions that logged in with an older one are over.</summary>
    public int PasswordVersion { get; set; }

    /// <summary>The hash of the one-time token by which the password can be set; empty when there is none.</summary>
    public string RestoreTokenHash { get; set; } = "";

    /// <summary>Until when that token serves, UTC.</summary>
    public DateTimeOffset RestoreTokenEnds { get; set; }

    /// <summary>Since when mails with such tokens are counted, UTC.</summary>
    public DateTimeOffset RestoresSince { get; set; }

    /// <summary>How many were asked for since then.</summary>
    public int Restores { get; set; }

    /// <summary>1 en-US, 2 zh-CN, 3 zh-TW.</summary>
    public int Language { get; set; } = DefaultLanguage;

    /// <summary>The account's apartments, in the order in which they were added.</summary>
    public ImmutableArray<long> Apartments { get; set; } = [];

    /// <summary>The phones that are to be reached while they are offline, those that named their token last at the end.</summary>
    public ImmutableArray<StoredPushToken> PushTokens { get; set; } = [];

    /// <summary>What a login is checked against.</summary>
    public Credentials ToCredentials() => new(PasswordHash, Apartments, GetNames(), PasswordVersion);

    /// <summary>The state with another password: what the older one, or a token for it, opened is closed.</summary>
    /// <param name="hash">The password's hash.</param>
    /// <param name="keptPushToken">The token of the phone that stays logged in; no other phone is told anything from now on.</param>
    public AccountState WithPassword(string hash, string? keptPushToken) => WithoutRestoreToken() with
    {
        PasswordHash = hash,
        PasswordVersion = PasswordVersion + 1,
        PushTokens = PushTokens.RemoveAll(t => t.Token != keptPushToken),
    };

    /// <summary>The state without a token by which the password could be set.</summary>
    public AccountState WithoutRestoreToken() => this with { RestoreTokenHash = "", RestoreTokenEnds = default };

    /// <summary>The names that log in to it: keys of <see cref="NameKeys.Login"/>, each once.</summary>
    public ImmutableArray<string> GetNames() =>
        [.. new[] { UserName, Email, MobilePhone }.OfType<string>().Select(NameKeys.Login).Distinct(StringComparer.Ordinal)];
}

/// <summary>A phone's token for push notifications.</summary>
/// <param name="Token">The token.</param>
/// <param name="Platform"><c>ios</c>, <c>android</c> or whatever else the phone said; may be empty.</param>
/// <param name="TerminalCode">What tells the phone apart from the account's others; may be empty.</param>
public sealed record StoredPushToken(string Token, string Platform, string TerminalCode)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(StoredPushToken); // never the token into a log
}

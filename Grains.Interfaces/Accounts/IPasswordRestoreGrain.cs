namespace Gateway.Grains.Interfaces.Accounts;

/// <summary>
/// Lets people set a new password who have forgotten theirs, by a link in a mail. Holds no state: any key serves, and callers spread themselves
/// over a few.
/// </summary>
[Alias("Gateway.IPasswordRestoreGrain")]
public interface IPasswordRestoreGrain : IGrainWithIntegerKey
{
    /// <summary>How many keys callers use, 0 up.</summary>
    const int Keys = 16;

    /// <summary>How long a link serves.</summary>
    static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Has a mail with a link sent: <see cref="Outcome.EmailNotFound"/> when no account has the address; <see cref="Outcome.TryLater"/> when the
    /// account had enough of them, and for every address when the gateway cannot send mail.
    /// </summary>
    [Alias("Request")]
    Task<Reply> Request(RestoreRequest request);

    /// <summary>What the page needs to ask for the new password; <see cref="Outcome.LoginFailed"/> for a token that is worth nothing.</summary>
    [Alias("Find")]
    Task<Reply<RestoreForm>> Find(RestoreToken token);

    /// <summary>Sets the password, and uses the token up; <see cref="Outcome.LoginFailed"/> for one that is worth nothing.</summary>
    [Alias("Restore")]
    Task<Reply> Restore(RestoreToken token, NewPassword password);
}

/// <summary>Who has forgotten the password.</summary>
/// <param name="Email">The account's email address.</param>
[GenerateSerializer, Immutable, Alias("Gateway.RestoreRequest")]
public sealed record RestoreRequest(string Email)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(RestoreRequest); // never the address into a log
}

/// <summary>The one-time token of a link.</summary>
/// <param name="Text">As it stands in the link.</param>
[GenerateSerializer, Immutable, Alias("Gateway.RestoreToken")]
public sealed record RestoreToken(string Text)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(RestoreToken); // never the token into a log
}

/// <summary>A new password.</summary>
/// <param name="Text">1 to 256 characters.</param>
[GenerateSerializer, Immutable, Alias("Gateway.NewPassword")]
public sealed record NewPassword(string Text)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(NewPassword); // never the password into a log
}

/// <summary>Who gets the mail with the link.</summary>
/// <param name="Email">The address, as the account has it.</param>
/// <param name="Language">1 en-US, 2 zh-CN, 3 zh-TW.</param>
[GenerateSerializer, Immutable, Alias("Gateway.RestoreRecipient")]
public sealed record RestoreRecipient(string Email, int Language)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(RestoreRecipient); // never the address into a log
}

/// <summary>What the page needs to ask for a new password.</summary>
/// <param name="Language">1 en-US, 2 zh-CN, 3 zh-TW.</param>
[GenerateSerializer, Immutable, Alias("Gateway.RestoreForm")]
public sealed record RestoreForm(int Language);

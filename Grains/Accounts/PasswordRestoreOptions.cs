namespace Gateway.Grains.Accounts;

/// <summary>How mails with links to new passwords are limited.</summary>
public sealed record PasswordRestoreOptions
{
    /// <summary>How many of them an account may ask for within an hour; further ones are answered with status 15.</summary>
    public int MaxPerAccountAndHour { get; init; } = 3;
}

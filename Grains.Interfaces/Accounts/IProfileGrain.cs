namespace Gateway.Grains.Interfaces.Accounts;

/// <summary>Changes one account's profile, by its id: one change after the other, so that no two of them get in each other's way.</summary>
[Alias("Gateway.IProfileGrain")]
public interface IProfileGrain : IGrainWithIntegerKey
{
    /// <summary>Claims the new names, changes the account, and gives back the names that it no longer has.</summary>
    [Alias("Change")]
    Task<Reply<ProfileSet>> Change(ProfileChange change, PhoneId? asker);
}

using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Naming;
using Microsoft.Extensions.Logging;

namespace Gateway.Grains.Accounts;

/// <inheritdoc cref="IProfileGrain"/>
/// <remarks>
/// The order: claim, write, release. Whatever ends it in between leaves the account with all names that it has, and at most a claim of a name
/// that it does not have: nobody logs in by that, and who wants it takes it over.
/// </remarks>
[GrainType("profile"), PreferLocalPlacement, CollectionAgeLimit(Minutes = 2)]
internal sealed class ProfileGrain(TimeProvider time, ILogger<ProfileGrain> logger) : Grain, IProfileGrain
{
    private long Id => this.GetPrimaryKeyLong();

    /// <summary>The names of a change, each with what it means that somebody else has it.</summary>
    public static List<(string Name, Outcome Taken)> Names(string? email, string? mobilePhone)
    {
        var names = new List<(string, Outcome)>(2);
        if (email is not null)
        {
            names.Add((email, Outcome.EmailTaken));
        }

        if (mobilePhone is not null)
        {
            names.Add((mobilePhone, Outcome.MobilePhoneTaken));
        }

        return names;
    }

    public async Task<Reply<ProfileSet>> Change(ProfileChange change, PhoneId? asker)
    {
        var loginNames = new LoginNames(GrainFactory, time);
        var names = Names(change.Email, change.MobilePhone);
        var claimed = await loginNames.Claim(names, Id);
        Reply<ProfileChanged> changed = claimed.Outcome == Outcome.Ok
            ? await GrainFactory.GetGrain<IAccountGrain>(Id).ChangeProfile(change, claimed.Before, asker)
            : claimed.Outcome;
        try
        {
            await loginNames.ReleaseUnused(changed.Value?.GivenUp ?? names.Select(n => NameKeys.Login(n.Name)), Id);
        }
        catch (Exception e)
        {
            // The change is made, or it is not: that a name is not free yet is no reason to say otherwise.
            logger.LogWarning(e, "Names that account {AccountId} does not have could not be given back", Id);
        }

        return changed.Value is { } made ? new ProfileSet(made.PasswordVersion) : new Reply(changed.Outcome, changed.Detail);
    }
}

using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Naming;

namespace Gateway.Grains.Accounts;

/// <summary>Names to log in with, as those need them who make accounts and change them.</summary>
internal sealed class LoginNames(IGrainFactory grains, TimeProvider time)
{
    /// <summary>
    /// A claim older than this, of an account that was never made or does not have the name, is abandoned. Who claims names gives himself
    /// only half of it, so that no claim is taken over under the hands of one that is still at work.
    /// </summary>
    public static readonly TimeSpan AbandonedAfter = TimeSpan.FromMinutes(1);

    /// <summary>The account that has a name; 0 for none.</summary>
    public async Task<long> FindOwner(string name)
    {
        var owner = await Name(name).Find();
        return owner != 0 && await Account(owner).HasName(NameKeys.Login(name)) ? owner : 0;
    }

    /// <summary>Claims names one after the other, until one is taken.</summary>
    /// <param name="names">The names, each with what it means that somebody else has it.</param>
    /// <param name="accountId">For whom.</param>
    public async Task<Claims> Claim(IReadOnlyList<(string Name, Outcome Taken)> names, long accountId)
    {
        var since = DateTimeOffset.MaxValue - AbandonedAfter;
        foreach (var (name, taken) in names)
        {
            var claim = await Name(name).Claim(accountId, evict: null);
            if (claim.Owner != 0 && claim.Owner != accountId && await IsAbandoned(name, claim))
            {
                claim = await Name(name).Claim(accountId, evict: claim);
            }

            if (claim.Owner != accountId)
            {
                return new Claims(claim.Owner == 0 ? Outcome.StorageFailure : taken, default);
            }

            since = claim.Since < since ? claim.Since : since;
        }

        return new Claims(Outcome.Ok, since + (AbandonedAfter / 2));
    }

    /// <summary>Gives names back that an account has claimed and does not have. A failed write may have been made: what it may have is kept.</summary>
    /// <param name="keys">Keys of <see cref="NameKeys.Login"/>.</param>
    /// <param name="accountId">The account.</param>
    public async Task ReleaseUnused(IEnumerable<string> keys, long accountId)
    {
        foreach (var key in keys)
        {
            if (!await Account(accountId).HasName(key))
            {
                await grains.GetGrain<IUniqueNameGrain>(key).Release(accountId);
            }
        }
    }

    private async Task<bool> IsAbandoned(string name, NameClaim claim) =>
        time.GetUtcNow() - claim.Since > AbandonedAfter && !await Account(claim.Owner).HasName(NameKeys.Login(name));

    private IUniqueNameGrain Name(string name) => grains.GetGrain<IUniqueNameGrain>(NameKeys.Login(name));

    private IAccountGrain Account(long id) => grains.GetGrain<IAccountGrain>(id);
}

/// <summary>What came of claiming names.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Before">With <see cref="Interfaces.Outcome.Ok"/>: when the claims must have been made use of.</param>
internal readonly record struct Claims(Outcome Outcome, DateTimeOffset Before);

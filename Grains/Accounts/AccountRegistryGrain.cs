using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Apartments;
using Gateway.Grains.Interfaces.Naming;
using Orleans.Concurrency;

namespace Gateway.Grains.Accounts;

/// <inheritdoc cref="IAccountRegistryGrain"/>
[GrainType("registry"), Reentrant, PreferLocalPlacement]
internal sealed class AccountRegistryGrain(IPasswordHasher hasher, TimeProvider time) : Grain, IAccountRegistryGrain
{
    /// <summary>
    /// A claim older than this, whose owner was never made, is abandoned. A sign-up gives itself only half of it, so that no claim is
    /// taken over under the hands of one that is still at work.
    /// </summary>
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromMinutes(1);

    private const string FirstApartmentName = "Home";

    public async Task<Reply<FirstApartment>> SignUp(SignUpRequest request)
    {
        var started = time.GetTimestamp();
        request = AccountRules.Normalize(request);
        var form = AccountRules.Check(request);
        if (form.Outcome != Outcome.Ok)
        {
            return form;
        }

        var names = Names(request);
        foreach (var (name, taken) in names)
        {
            // Most that are taken fail here, before a hash is made for them; the claim below decides.
            if (await FindLiveOwner(name) != 0)
            {
                return taken;
            }
        }

        if (await hasher.Hash(request.Password) is not { } hash)
        {
            return Outcome.TryLater;
        }

        var accountId = await GrainFactory.GetGrain<ISequenceGrain>(SequenceKeys.Account).Next();
        var apartmentId = await GrainFactory.GetGrain<ISequenceGrain>(SequenceKeys.Apartment).Next();
        if (accountId == 0 || apartmentId == 0)
        {
            return Outcome.StorageFailure;
        }

        var claimed = await Claim(names, accountId);
        if (claimed == Outcome.Ok)
        {
            claimed = time.GetElapsedTime(started) > AbandonedAfter / 2
                ? Outcome.TryLater
                : await Create(request, hash, accountId, apartmentId);
        }

        if (claimed == Outcome.Ok)
        {
            return new FirstApartment(accountId, apartmentId, FirstApartmentName, Version: 0);
        }

        // A failed write may have been made: only names of an account that is not there are given back.
        if (!await GrainFactory.GetGrain<IAccountGrain>(accountId).Exists())
        {
            foreach (var (name, _) in names)
            {
                await Name(name).Release(accountId);
            }
        }

        return claimed;
    }

    public async Task<Reply<LoggedIn>> LogIn(LogInRequest request)
    {
        var accountId = AccountRules.CanBeName(request.Name.Trim()) ? await Name(request.Name).Find() : 0;
        var account = accountId == 0 ? null : GrainFactory.GetGrain<IAccountGrain>(accountId);
        var credentials = account is null ? null : await account.GetCredentials();
        var verdict = await hasher.Verify(credentials?.PasswordHash, request.Password);
        if (verdict == PasswordVerdict.Busy)
        {
            return Outcome.TryLater;
        }

        if (verdict == PasswordVerdict.Wrong || account is null || credentials is null)
        {
            return Outcome.LoginFailed;
        }

        if (verdict == PasswordVerdict.RightButOldHash && await hasher.Hash(request.Password) is { } newHash)
        {
            await account.Rehash(credentials.PasswordHash, newHash);
        }

        return new LoggedIn(accountId, credentials.Apartments);
    }

    private static List<(string Name, Outcome Taken)> Names(SignUpRequest request)
    {
        var names = new List<(string, Outcome)>(3);
        Add(request.UserName, Outcome.UserNameTaken);
        Add(request.Email, Outcome.EmailTaken);
        Add(request.MobilePhone, Outcome.MobilePhoneTaken);
        return names;

        void Add(string? name, Outcome taken)
        {
            // Somebody may give their email address as user name too: one claim serves both.
            if (name is not null && !names.Any(n => NameKeys.Login(n.Item1) == NameKeys.Login(name)))
            {
                names.Add((name, taken));
            }
        }
    }

    private async Task<Outcome> Claim(List<(string Name, Outcome Taken)> names, long accountId)
    {
        foreach (var (name, taken) in names)
        {
            var claim = await Name(name).Claim(accountId, evict: 0);
            if (claim.Owner != 0 && claim.Owner != accountId && await IsAbandoned(claim))
            {
                claim = await Name(name).Claim(accountId, evict: claim.Owner);
            }

            if (claim.Owner != accountId)
            {
                return claim.Owner == 0 ? Outcome.StorageFailure : taken;
            }
        }

        return Outcome.Ok;
    }

    private async Task<Outcome> Create(SignUpRequest request, string hash, long accountId, long apartmentId)
    {
        var made = await GrainFactory.GetGrain<IApartmentGrain>(apartmentId).Create(accountId, FirstApartmentName);
        if (made.Outcome != Outcome.Ok)
        {
            return made.Outcome;
        }

        // The account comes last: it is what makes all of it real.
        var account = new NewAccount(request.UserName, request.Email, request.MobilePhone, hash, apartmentId);
        return (await GrainFactory.GetGrain<IAccountGrain>(accountId).Create(account)).Outcome;
    }

    private async Task<long> FindLiveOwner(string name)
    {
        var owner = await Name(name).Find();
        return owner != 0 && await GrainFactory.GetGrain<IAccountGrain>(owner).Exists() ? owner : 0;
    }

    private async Task<bool> IsAbandoned(NameClaim claim) =>
        time.GetUtcNow() - claim.Since > AbandonedAfter && !await GrainFactory.GetGrain<IAccountGrain>(claim.Owner).Exists();

    private IUniqueNameGrain Name(string name) => GrainFactory.GetGrain<IUniqueNameGrain>(NameKeys.Login(name));
}

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
    private const string FirstApartmentName = "Home";

    private LoginNames LoginNames => new(GrainFactory, time);

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
            if (await LoginNames.FindOwner(name) != 0)
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

        var claimed = (await LoginNames.Claim(names, accountId)).Outcome;
        if (claimed == Outcome.Ok)
        {
            claimed = time.GetElapsedTime(started) > LoginNames.AbandonedAfter / 2
                ? Outcome.TryLater
                : await Create(request, hash, accountId, apartmentId);
        }

        if (claimed == Outcome.Ok)
        {
            return new FirstApartment(accountId, apartmentId, FirstApartmentName, Version: 0);
        }

        await LoginNames.ReleaseUnused(names.Select(n => NameKeys.Login(n.Name)), accountId);
        return claimed;
    }

    public async Task<Reply<LoggedIn>> LogIn(LogInRequest request)
    {
        var key = NameKeys.Login(request.Name);
        var accountId = AccountRules.CanBeName(request.Name.Trim()) ? await GrainFactory.GetGrain<IUniqueNameGrain>(key).Find() : 0;
        var account = accountId == 0 ? null : GrainFactory.GetGrain<IAccountGrain>(accountId);
        var credentials = account is null ? null : await account.GetCredentials();
        if (credentials?.Names.Contains(key) == false)
        {
            // A claim that a change of the profile left behind.
            credentials = null;
        }

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

        return new LoggedIn(accountId, credentials.Apartments, credentials.PasswordVersion);
    }

    public async Task<Reply<ProfileSet>> SetProfile(long accountId, ProfileRequest request, PhoneId? asker)
    {
        request = AccountRules.Normalize(request);
        var form = AccountRules.Check(request);
        if (form.Outcome != Outcome.Ok)
        {
            return form;
        }

        foreach (var (name, taken) in ProfileGrain.Names(request.Email, request.MobilePhone))
        {
            // As with sign-ups: most that are taken fail here, and the claim decides.
            if (await LoginNames.FindOwner(name) is var owner && owner != 0 && owner != accountId)
            {
                return taken;
            }
        }

        string? hash = null;
        if (request.Password is { } password && (hash = await hasher.Hash(password)) is null)
        {
            return Outcome.TryLater;
        }

        return await GrainFactory.GetGrain<IProfileGrain>(accountId).Change(
            new ProfileChange(hash, request.Email, request.MobilePhone, request.Language), asker);
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
}

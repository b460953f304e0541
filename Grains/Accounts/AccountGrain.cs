using Gateway.Grains.History;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Apartments;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Interfaces.Naming;
using Gateway.Grains.Interfaces.Relayers;
using Gateway.Grains.Persistence;
using Microsoft.Extensions.Logging;

namespace Gateway.Grains.Accounts;

/// <inheritdoc cref="IAccountGrain"/>
[GrainType("account"), PreferLocalPlacement]
internal sealed partial class AccountGrain(
    [PersistentState("account")] IPersistentState<AccountState> store,
    IEdgeDirectory edges,
    IHistory history,
    TimeProvider time,
    PasswordRestoreOptions restores,
    ILogger<AccountGrain> logger) : Grain, IAccountGrain
{
    private readonly Durable<AccountState> _state = new(store, logger);

    private EarlyLeave? _leave;

    private long Id => this.GetPrimaryKeyLong();

    private EarlyLeave Leave => _leave ??= new EarlyLeave(this, () => !Made);

    private bool Made => _state.Current.PasswordHash.Length > 0;

    public async Task<bool> HasName(string name) => !await Settle() || (Made && _state.Current.GetNames().Contains(name));

    public async Task<Reply> Create(NewAccount account)
    {
        if (!await Settle())
        {
            return new Reply(Outcome.StorageFailure);
        }

        if (Made)
        {
            return new Reply(Outcome.BadParameter, "the account is there already");
        }

        var made = new AccountState
        {
            UserName = account.UserName,
            Email = account.Email,
            MobilePhone = account.MobilePhone,
            PasswordHash = account.PasswordHash,
            Apartments = [account.FirstApartmentId],
        };
        return await _state.TryWrite(made) ? Reply.Ok : new Reply(Outcome.StorageFailure);
    }

    public Task<Credentials?> GetCredentials()
    {
        Leave.IfNothing();
        return Task.FromResult(Made ? _state.Current.ToCredentials() : null);
    }

    public async Task Rehash(string oldHash, string newHash)
    {
        if (await Settle() && _state.Current.PasswordHash == oldHash)
        {
            await _state.TryWrite(_state.Current with { PasswordHash = newHash });
        }
    }

    public Task<AccountProfile?> GetProfile()
    {
        Leave.IfNothing();
        var state = _state.Current;
        return Task.FromResult(
            Made ? new AccountProfile(state.Language, state.UserName ?? "", state.MobilePhone ?? "", state.Email ?? "") : null);
    }

    public async Task<Reply<Added>> AddApartment(string name)
    {
        if (_state.Current.Apartments.Length >= AccountRules.MaxApartments)
        {
            return new Reply(Outcome.BadParameter, $"the account has {AccountRules.MaxApartments} apartments, the most it can have");
        }

        var apartmentId = await GrainFactory.GetGrain<ISequenceGrain>(SequenceKeys.Apartment).Next();
        if (apartmentId == 0 || !await Settle())
        {
            return Outcome.StorageFailure;
        }

        var made = await Apartment(apartmentId).Create(Id, name);
        if (made.Outcome != Outcome.Ok)
        {
            return made;
        }

        var next = _state.Current with { Apartments = _state.Current.Apartments.Add(apartmentId) };
        return await _state.TryWrite(next) ? new Added(apartmentId, Version: 0) : Outcome.StorageFailure;
    }

    public Task<bool> HasApartment(long apartmentId) => Task.FromResult(_state.Current.Apartments.Contains(apartmentId));

    public async Task<Reply> RemoveApartment(long apartmentId)
    {
        if (!await Settle())
        {
            return new Reply(Outcome.StorageFailure);
        }

        if (!_state.Current.Apartments.Contains(apartmentId))
        {
            return new Reply(Outcome.BadParameter, "there is no such apartment in this account");
        }

        var removed = await Apartment(apartmentId).Remove(Id);
        if (removed.Outcome is not (Outcome.Ok or Outcome.BadParameter))
        {
            return removed;
        }

        // An earlier attempt may have ended between the two steps: what it left is cleared here.
        var next = _state.Current with { Apartments = _state.Current.Apartments.Remove(apartmentId) };
        return await _state.TryWrite(next) ? Reply.Ok : new Reply(Outcome.StorageFailure);
    }

    public async Task<Reply<DeviceRoute>> FindRoute(string deviceCode)
    {
        Reply<DeviceRoute> found = Outcome.NoSuchDevice;
        foreach (var apartmentId in _state.Current.Apartments)
        {
            var route = await Apartment(apartmentId).FindRoute(Id, deviceCode);
            if (route.Outcome == Outcome.Ok)
            {
                return route;
            }

            if (route.Outcome == Outcome.NoSuchRelayer)
            {
                found = route;
            }
        }

        return found;
    }

    public async Task<long> FindApartmentOf(ApartmentPart part, long id)
    {
        foreach (var apartmentId in _state.Current.Apartments)
        {
            if (await Apartment(apartmentId).Has(Id, part, id))
            {
                return apartmentId;
            }
        }

        return 0;
    }

    public async Task<Reply> GetRelayerStatus(long relayerId)
    {
        foreach (var apartmentId in _state.Current.Apartments)
        {
            if (await Apartment(apartmentId).HasRelayer(Id, relayerId))
            {
                var online = await GrainFactory.GetGrain<IRelayerGrain>(relayerId).IsOnline();
                return new Reply(online ? Outcome.Ok : Outcome.RelayerOffline);
            }
        }

        return new Reply(Outcome.NoSuchRelayer);
    }

    private IApartmentGrain Apartment(long id) => GrainFactory.GetGrain<IApartmentGrain>(id);
}

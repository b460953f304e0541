using System.Collections.Immutable;
using Gateway.Grains.Catalogue;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Apartments;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Interfaces.Naming;
using Gateway.Grains.Interfaces.Relayers;
using Gateway.Grains.Persistence;
using Microsoft.Extensions.Logging;

namespace Gateway.Grains.Apartments;

/// <inheritdoc cref="IApartmentGrain"/>
[GrainType("apartment"), PreferLocalPlacement]
internal sealed partial class ApartmentGrain(
    [PersistentState("apartment")] IPersistentState<ApartmentState> store,
    DeviceCatalogue catalogue,
    IDeviceLinks links,
    TimeProvider time,
    ILogger<ApartmentGrain> logger) : Grain, IApartmentGrain
{
    private static readonly Reply NotYours = new(Outcome.BadParameter, "there is no such apartment in this account");

    private const long NoRoute = -1;

    private readonly Durable<ApartmentState> _state = new(store, logger);

    private EarlyLeave? _leave;

    private long Id => this.GetPrimaryKeyLong();

    private ApartmentState State => _state.Current;

    private bool IsOwner(long accountId)
    {
        LeaveIfNothing();
        return accountId != 0 && State.AccountId == accountId;
    }

    private void LeaveIfNothing()
    {
        if (State.AccountId == 0)
        {
            (_leave ??= new EarlyLeave(this, () => State.AccountId == 0)).IfNothing();
        }
    }

    public async Task<Reply> Create(long accountId, string name)
    {
        if (ApartmentRules.CheckName(name) is { Outcome: not Outcome.Ok } bad)
        {
            return bad;
        }

        if (!await _state.TrySettle())
        {
            return new Reply(Outcome.StorageFailure);
        }

        if (State.AccountId != 0)
        {
            return State.AccountId == accountId ? Reply.Ok : NotYours;
        }

        return await _state.TryWrite(new ApartmentState { AccountId = accountId, Name = name })
            ? Reply.Ok
            : new Reply(Outcome.StorageFailure);
    }

    public async Task<Reply> Remove(long accountId)
    {
        if (await Settle(accountId) is { Outcome: not Outcome.Ok } refused)
        {
            return refused;
        }

        var relayers = State.Relayers;
        if (!await _state.TryClear())
        {
            return new Reply(Outcome.StorageFailure);
        }

        await Tell(relayers, (relayer, id) => relayer.Unlink(id));
        return Reply.Ok;
    }

    public Task<long> GetOwner()
    {
        LeaveIfNothing();
        return Task.FromResult(State.AccountId);
    }

    public Task<Reply<ApartmentView>> Query(long accountId, long knownVersion)
    {
        Reply<ApartmentView> reply = !IsOwner(accountId)
            ? NotYours
            : new ApartmentView(
                State.Version,
                State.SceneId,
                State.ArmState,
                State.Version == knownVersion ? null : ApartmentRules.View(State, catalogue));
        return Task.FromResult(reply);
    }

    public async Task<Reply<ApartmentVersion>> Rename(long accountId, string name)
    {
        if (await Settle(accountId) is { Outcome: not Outcome.Ok } refused)
        {
            return refused;
        }

        return ApartmentRules.CheckName(name) is { Outcome: not Outcome.Ok } bad ? bad : await Change(State with { Name = name });
    }

    public async Task<Reply<Added>> AddRelayer(long accountId, string code, string name)
    {
        if (await Settle(accountId) is { Outcome: not Outcome.Ok } refused)
        {
            return refused;
        }

        if (CheckRelayer(code, name) is { Outcome: not Outcome.Ok } bad)
        {
            return bad;
        }

        if (State.Relayers.Any(r => r.Code == code))
        {
            return Outcome.DeviceExists;
        }

        if (State.Relayers.Length >= ApartmentRules.MaxRelayers)
        {
            return new Reply(Outcome.BadParameter, $"the apartment has {ApartmentRules.MaxRelayers} relayers, the most it can have");
        }

        if (await Link(code) is not { } id)
        {
            return Outcome.StorageFailure;
        }

        var changed = await Change(State with { Relayers = State.Relayers.Add(new LinkedRelayer(id, code, name)) });
        return changed.Value is { } version ? new Added(id, version.Version) : changed.Outcome;
    }

    public async Task<Reply<Added>> ModifyRelayer(long accountId, long relayerId, string? name, string? code)
    {
        if (await Settle(accountId) is { Outcome: not Outcome.Ok } refused)
        {
            return refused;
        }

        if (State.Relayers.FirstOrDefault(r => r.Id == relayerId) is not { } relayer)
        {
            return Outcome.NoSuchRelayer;
        }

        if (CheckRelayer(code, name) is { Outcome: not Outcome.Ok } bad)
        {
            return bad;
        }

        var modified = relayer with { Name = name ?? relayer.Name };
        if (code is not null && code != relayer.Code)
        {
            if (State.Relayers.Any(r => r.Code == code))
            {
                return Outcome.DeviceExists;
            }

            if (await Link(code) is not { } id)
            {
                return Outcome.StorageFailure;
            }

            modified = modified with { Id = id, Code = code };
        }

        var changed = await Change(ApartmentRules.ReplaceRelayer(State, relayer, modified));
        if (changed.Value is not { } version)
        {
            return changed.Outcome;
        }

        if (modified.Id != relayer.Id)
        {
            await Tell([relayer], (old, id) => old.Unlink(id));
        }

        return new Added(modified.Id, version.Version);
    }

    public async Task<Reply<ApartmentVersion>> RemoveRelayer(long accountId, long relayerId)
    {
        if (await Settle(accountId) is { Outcome: not Outcome.Ok } refused)
        {
            return refused;
        }

        if (State.Relayers.FirstOrDefault(r => r.Id == relayerId) is not { } relayer)
        {
            return Outcome.NoSuchRelayer;
        }

        var changed = await Change(ApartmentRules.RemoveRelayer(State, relayer));
        if (changed.Outcome == Outcome.Ok)
        {
            await Tell([relayer], (old, id) => old.Unlink(id));
        }

        return changed;
    }

    public Task<Reply<Added>> AddDevice(long accountId, NewDevice device) =>
        Add(accountId, SequenceKeys.Device, (state, id) => ApartmentRules.AddDevice(state, catalogue, device, id));

    public async Task<Reply<ApartmentVersion>> ModifyDevice(long accountId, DeviceChange change) =>
        await Settle(accountId) is { Outcome: not Outcome.Ok } refused
            ? refused
            : await Change(ApartmentRules.ModifyDevice(State, change));

    public async Task<Reply<ApartmentVersion>> RemoveDevice(long accountId, long deviceId, ImmutableArray<int> keys) =>
        await Settle(accountId) is { Outcome: not Outcome.Ok } refused
            ? refused
            : await Change(ApartmentRules.RemoveDevice(State, deviceId, keys));

    public Task<Reply<DeviceRoute>> FindRoute(long accountId, string deviceCode)
    {
        return Task.FromResult(Find());

        Reply<DeviceRoute> Find()
        {
            if (!IsOwner(accountId) || State.Devices.FirstOrDefault(d => d.HasCode(deviceCode)) is not { } device)
            {
                return Outcome.NoSuchDevice;
            }

            return State.Relayers.IsEmpty ? Outcome.NoSuchRelayer : ApartmentRules.RouteTo(Id, State, device);
        }
    }

    public Task<bool> HasRelayer(long accountId, long relayerId) =>
        Task.FromResult(IsOwner(accountId) && State.Relayers.Any(r => r.Id == relayerId));

    public async Task PromoteRelayer(long accountId, long deviceId, long relayerId, long routeVersion)
    {
        if (await Settle(accountId) is { Outcome: not Outcome.Ok }
            || State.Version != routeVersion
            || State.Devices.FirstOrDefault(d => d.Id == deviceId) is not { } device
            || ApartmentRules.RelayersFor(State, device).IndexOf(relayerId) < 1)
        {
            return;
        }

        await Change(State with { Devices = State.Devices.Replace(device, device with { RelayerId = relayerId }) });
    }

    public Task<long> GetRouteVersion(long relayerId)
    {
        LeaveIfNothing();
        return Task.FromResult(State.Relayers.Any(r => r.Id == relayerId) ? State.Version : NoRoute);
    }

    /// <summary>Makes sure that the state is known and that the caller owns the apartment.</summary>
    private async Task<Reply> Settle(long accountId)
    {
        var known = State;
        if (!await _state.TrySettle())
        {
            return new Reply(Outcome.StorageFailure);
        }

        if (State != known)
        {
            // A change whose answer was lost was made after all: its relayers have not been told yet.
            await Tell(known.Relayers.RemoveAll(r => State.Relayers.Any(s => s.Id == r.Id)), (relayer, id) => relayer.Unlink(id));
            await Tell(State.Relayers, (relayer, id) => relayer.RouteChanged(id, State.Version));
        }

        return IsOwner(accountId) ? Reply.Ok : NotYours;
    }

    private static Reply CheckRelayer(string? code, string? name) =>
        ApartmentRules.CheckRelayerCode(code) is { Outcome: not Outcome.Ok } bad ? bad : ApartmentRules.CheckName(name);

    /// <summary>Adds something that has an id of its own.</summary>
    private async Task<Reply<Added>> Add(long accountId, string sequence, Func<ApartmentState, long, Reply<ApartmentState>> rule)
    {
        if (await Settle(accountId) is { Outcome: not Outcome.Ok } refused)
        {
            return refused;
        }

        // What is refused shall not use up an id, so the rule is asked before there is one.
        if (rule(State, 0) is { Outcome: not Outcome.Ok } bad)
        {
            return new Reply(bad.Outcome, bad.Detail);
        }

        var id = await GrainFactory.GetGrain<ISequenceGrain>(sequence).Next();
        if (id == 0)
        {
            return Outcome.StorageFailure;
        }

        var changed = await Change(rule(State, id));
        return changed.Value is { } version ? new Added(id, version.Version) : new Reply(changed.Outcome, changed.Detail);
    }

    /// <summary>Stores a change, one version up, and tells the relayers before anybody is told that it is done.</summary>
    private async Task<Reply<ApartmentVersion>> Change(Reply<ApartmentState> change)
    {
        if (change.Value is not { } next)
        {
            return new Reply(change.Outcome, change.Detail);
        }

        var version = State.Version + 1;
        if (!await _state.TryWrite(next with { Version = version }))
        {
            return Outcome.StorageFailure;
        }

        await Tell(State.Relayers, (relayer, id) => relayer.RouteChanged(id, version));
        return new ApartmentVersion(version);
    }

    /// <summary>
    /// Tells relayers. One that cannot be reached is on a silo that is dying: its next activation asks for the version by itself, but the links that
    /// it has granted to must not go on until then.
    /// </summary>
    private Task Tell(ImmutableArray<LinkedRelayer> relayers, Func<IRelayerGrain, long, Task> what)
    {
        return Task.WhenAll(relayers.Select(r => Tell(GrainFactory.GetGrain<IRelayerGrain>(r.Id))));

        async Task Tell(IRelayerGrain relayer)
        {
            try
            {
                await what(relayer, Id);
            }
            catch (Exception e)
            {
                logger.LogWarning(e, "Apartment {ApartmentId} could not tell relayer {RelayerId} of a change", Id, relayer.GetPrimaryKeyLong());
                await links.Revoke(relayer.GetGrainId(), new RoutePermit(Id, State.Version));
            }
        }
    }

    private async Task<long?> Link(string code)
    {
        var id = await GrainFactory.GetGrain<IUniqueNameGrain>(NameKeys.Relayer(code)).FindOrAllocate(SequenceKeys.Relayer);
        return id != 0 && await GrainFactory.GetGrain<IRelayerGrain>(id).Link(Id, code) ? id : null;
    }
}

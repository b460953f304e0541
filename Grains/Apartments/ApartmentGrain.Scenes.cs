using System.Collections.Immutable;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Apartments;
using Gateway.Grains.Interfaces.Naming;

namespace Gateway.Grains.Apartments;

// Scenes and contactors.
internal sealed partial class ApartmentGrain
{
    public Task<Reply<Added>> AddScene(long accountId, string name, ImmutableArray<SceneContent> contents) =>
        Add(accountId, SequenceKeys.Scene, (state, id) => ApartmentRules.AddScene(state, name, contents, id));

    public async Task<Reply<ApartmentVersion>> ModifyScene(long accountId, SceneChange change) =>
        await Settle(accountId) is { Outcome: not Outcome.Ok } refused
            ? refused
            : await Change(ApartmentRules.ModifyScene(State, change));

    public async Task<Reply<ApartmentVersion>> RemoveScene(long accountId, long sceneId) =>
        await Settle(accountId) is { Outcome: not Outcome.Ok } refused
            ? refused
            : await Change(ApartmentRules.RemoveScene(State, sceneId));

    public Task<Reply<ScenePlan>> PlanScene(long accountId, long sceneId) =>
        Task.FromResult(IsOwner(accountId) ? ApartmentRules.PlanScene(Id, State, sceneId) : NotYours);

    public Task<Reply<ScenePlan>> PlanLights(long accountId, bool on) =>
        Task.FromResult(IsOwner(accountId) ? ApartmentRules.PlanLights(Id, State, catalogue, on) : NotYours);

    public async Task<Reply> KeepScene(long accountId, long sceneId)
    {
        if (await Settle(accountId) is { Outcome: not Outcome.Ok } refused)
        {
            return refused;
        }

        // One that was removed while it was being set stays removed.
        var kept = State.SceneId == sceneId || State.Scenes.All(s => s.Id != sceneId);
        return kept || await _state.TryWrite(State with { SceneId = sceneId }) ? Reply.Ok : new Reply(Outcome.StorageFailure);
    }

    public Task<Reply<Added>> AddContactor(long accountId, string name, string? mobilePhone, string? email) =>
        Add(accountId, SequenceKeys.Contactor, (state, id) => ApartmentRules.AddContactor(state, name, mobilePhone, email, id));

    public async Task<Reply<ApartmentVersion>> ModifyContactor(long accountId, ContactorChange change) =>
        await Settle(accountId) is { Outcome: not Outcome.Ok } refused
            ? refused
            : await Change(ApartmentRules.ModifyContactor(State, change));

    public async Task<Reply<ApartmentVersion>> RemoveContactor(long accountId, long contactorId) =>
        await Settle(accountId) is { Outcome: not Outcome.Ok } refused
            ? refused
            : await Change(ApartmentRules.RemoveContactor(State, contactorId));

    public Task<bool> Has(long accountId, ApartmentPart part, long id) => Task.FromResult(IsOwner(accountId) && part switch
    {
        ApartmentPart.Scene => State.Scenes.Any(s => s.Id == id),
        ApartmentPart.Contactor => State.Contactors.Any(c => c.Id == id),
        _ => false,
    });
}

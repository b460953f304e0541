using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Apartments;

namespace Gateway.Grains.Accounts;

// Scenes, which clients name without their apartment.
internal sealed partial class AccountGrain
{
    public async Task<Reply<ScenePlan>> PlanScene(long sceneId)
    {
        foreach (var apartmentId in _state.Current.Apartments)
        {
            var plan = await Apartment(apartmentId).PlanScene(Id, sceneId);
            if (plan.Outcome != Outcome.BadParameter)
            {
                return plan;
            }
        }

        return new Reply(Outcome.BadParameter, "there is no such scene in this account");
    }
}

using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Apartments;

/// <summary>The scene that was set last, and who may plan one.</summary>
[Collection(WorldCollection.Name)]
public sealed class SetSceneTests(World world)
{
    [Fact]
    public async Task The_scene_that_was_set_last_is_kept_and_moves_no_version()
    {
        var home = await world.NewHome();
        var apartment = world.Apartment(home.ApartmentId);
        Assert.Equal(Outcome.Ok, (await apartment.KeepScene(home.AccountId, home.SceneId).Within("the scene")).Outcome);
        Assert.Equal((home.SceneId, home.Version), await Shown(home));
        await world.Restart();
        Assert.Equal((home.SceneId, home.Version), await Shown(home));

        var sent = await world.Router.Send(
            world.Relayer(home.RelayerId), new DeviceCommand(1, default, Permit: new RoutePermit(home.ApartmentId, home.Version))).Within("a command");
        Assert.Equal(CommandEnd.Offline, sent.End);
    }

    [Theory]
    [InlineData(Failure.NotWritten)]
    [InlineData(Failure.WrittenButLost)]
    public async Task A_scene_that_the_storage_did_not_take_is_not_acknowledged_and_can_be_set_again(Failure failure)
    {
        var home = await world.NewHome();
        var apartment = world.Apartment(home.ApartmentId);
        world.Storage.FailNextWrite(apartment, failure);
        Assert.Equal(Outcome.StorageFailure, (await apartment.KeepScene(home.AccountId, home.SceneId).Within("the failure")).Outcome);
        Assert.Equal((null, home.Version), await Shown(home));
        Assert.Equal(Outcome.Ok, (await apartment.KeepScene(home.AccountId, home.SceneId).Within("the scene")).Outcome);
        Assert.Equal((home.SceneId, home.Version), await Shown(home));
    }

    [Fact]
    public async Task A_scene_that_is_set_again_is_not_written_again()
    {
        var home = await world.NewHome();
        var apartment = world.Apartment(home.ApartmentId);
        await apartment.KeepScene(home.AccountId, home.SceneId).Within("the scene");
        world.Storage.FailNextWrite(apartment, Failure.NotWritten);
        Assert.Equal(Outcome.Ok, (await apartment.KeepScene(home.AccountId, home.SceneId).Within("the same scene")).Outcome);
        Assert.Equal(Outcome.StorageFailure, (await apartment.Rename(home.AccountId, "x").Within("a change")).Outcome);
    }

    [Fact]
    public async Task A_scene_that_was_removed_while_it_was_set_stays_removed()
    {
        var home = await world.NewHome();
        var apartment = world.Apartment(home.ApartmentId);
        await apartment.RemoveScene(home.AccountId, home.SceneId).Within("the removal");
        Assert.Equal(Outcome.Ok, (await apartment.KeepScene(home.AccountId, home.SceneId).Within("the scene")).Outcome);
        Assert.Equal((null, home.Version + 1), await Shown(home));
    }

    [Fact]
    public async Task An_account_plans_the_scenes_of_its_own_apartments()
    {
        var (home, stranger) = (await world.NewHome(), await world.NewHome());
        await world.Account(home.AccountId).AddApartment("second").Within("another apartment");
        var plan = await world.Account(home.AccountId).PlanScene(home.SceneId).Within("the plan");
        Assert.Equal((home.ApartmentId, home.DeviceCode), (plan.Value!.ApartmentId, Assert.Single(plan.Value.Devices).Code));
        Assert.Equal(Outcome.BadParameter, (await world.Account(stranger.AccountId).PlanScene(home.SceneId).Within("a refusal")).Outcome);
        Assert.Equal(Outcome.BadParameter, (await world.Account(home.AccountId).PlanScene(987_654).Within("a refusal")).Outcome);

        await world.Apartment(home.ApartmentId).RemoveDevice(home.AccountId, home.DeviceId, []).Within("the removal");
        Assert.Equal(Outcome.NoSuchDevice, (await world.Account(home.AccountId).PlanScene(home.SceneId).Within("a refusal")).Outcome);
    }

    private async Task<(long? SceneId, long Version)> Shown(Home home)
    {
        var view = (await world.Apartment(home.ApartmentId).Query(home.AccountId, -1).Within("the apartment")).Value!;
        return (view.SceneId, view.Version);
    }
}

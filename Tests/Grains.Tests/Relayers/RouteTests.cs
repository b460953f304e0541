using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Relayers;

/// <summary>A command counts only by a route that its apartment has now. A relayer that would take it is offline here, so nothing else decides.</summary>
[Collection(WorldCollection.Name)]
public sealed class RouteTests(World world)
{
    private const CommandEnd Taken = CommandEnd.Offline;

    [Theory]
    [InlineData(4, CommandEnd.StaleRoute)]
    [InlineData(5, Taken)]
    [InlineData(6, CommandEnd.StaleRoute)]
    [InlineData(long.MaxValue, CommandEnd.StaleRoute)]
    [InlineData(0, CommandEnd.StaleRoute)]
    public async Task A_route_of_another_version_is_refused(long version, CommandEnd expected)
    {
        var rig = await Rig.Offline(world);
        await Rig.AssertEnds(rig.Invoke(routeVersion: version), expected);
    }

    [Fact]
    public async Task A_stale_command_is_not_sent()
    {
        var rig = await Rig.Connected(world);
        await Rig.AssertEnds(rig.Invoke(1, routeVersion: 4), CommandEnd.StaleRoute);
        var call = rig.Invoke(2);
        await rig.Answer(await rig.Delivered(2));
        await Rig.AssertEnds(call, CommandEnd.Answered);
    }

    [Fact]
    public async Task A_route_that_is_not_known_is_asked_of_the_apartment()
    {
        var home = await world.NewHome();
        await world.Restart();
        await Send(home, home.Version, Taken);
        await Send(home, home.Version - 1, CommandEnd.StaleRoute);
        await Send(home, home.Version + 1, CommandEnd.StaleRoute);
    }

    [Fact]
    public async Task Of_many_that_come_before_the_route_is_known_all_are_taken()
    {
        var home = await world.NewHome();
        await world.Restart();
        var ends = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Invoke(home, home.Version))).Within("the ends");
        Assert.All(ends, r => Assert.Equal(Taken, r.End));
    }

    [Fact]
    public async Task An_apartment_that_does_not_link_the_relayer_does_not_command_it()
    {
        var (home, stranger) = (await world.NewHome(), await world.NewHome());
        await Send(home with { ApartmentId = stranger.ApartmentId }, stranger.Version, CommandEnd.StaleRoute);
        await Send(home with { ApartmentId = 700_000_000 }, 0, CommandEnd.StaleRoute);
    }

    [Fact]
    public async Task A_relayer_that_is_no_longer_linked_is_not_commanded_by_any_route()
    {
        var home = await world.NewHome();
        await Send(home, home.Version, Taken);
        var removed = await world.Apartment(home.ApartmentId).RemoveRelayer(home.AccountId, home.RelayerId).Within("the removal");
        await Send(home, home.Version, CommandEnd.StaleRoute);
        await Send(home, removed.Value!.Version, CommandEnd.StaleRoute);
        await world.Restart();
        await Send(home, home.Version, CommandEnd.StaleRoute);
        await Send(home, removed.Value.Version, CommandEnd.StaleRoute);
    }

    [Fact]
    public async Task A_relayer_that_is_linked_again_is_commanded_again()
    {
        var home = await world.NewHome();
        var apartment = world.Apartment(home.ApartmentId);
        await apartment.RemoveRelayer(home.AccountId, home.RelayerId).Within("the removal");
        await Send(home, home.Version, CommandEnd.StaleRoute);
        var added = await apartment.AddRelayer(home.AccountId, home.RelayerCode, "again").Within("the relayer");
        Assert.Equal(home.RelayerId, added.Value!.Id);
        await Send(home, added.Value.Version, Taken);
    }

    [Fact]
    public async Task A_change_of_which_the_relayer_could_not_be_told_is_found_out_by_the_first_newer_route()
    {
        var home = await world.NewHome();
        var apartment = world.Apartment(home.ApartmentId);
        var renamed = await apartment.Rename(home.AccountId, "new").Within("the change");
        await world.Relayer(home.RelayerId).RouteChanged(home.ApartmentId, home.Version).Within("as if it had not been told");

        await Send(home, renamed.Value!.Version, Taken);
        await Send(home, home.Version, CommandEnd.StaleRoute);
    }

    [Fact]
    public async Task A_link_of_which_the_relayer_could_not_be_told_is_found_out_too()
    {
        var home = await world.NewHome();
        await world.Relayer(home.RelayerId).Unlink(home.ApartmentId).Within("as if it had been unlinked last");
        await Send(home, home.Version, Taken);
    }

    private Task<CommandResult> Invoke(Home home, long routeVersion) =>
        world.Router.Send(
            world.Relayer(home.RelayerId), new DeviceCommand(Rig.Control, default, Permit: new RoutePermit(home.ApartmentId, routeVersion)));

    private async Task Send(Home home, long routeVersion, CommandEnd expected) =>
        await Rig.AssertEnds(Invoke(home, routeVersion), expected);
}

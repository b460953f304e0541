using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Naming;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Accounts;

[Collection(WorldCollection.Name)]
public sealed class AccountTests(World world)
{
    [Fact]
    public async Task An_account_has_so_many_apartments_and_no_more()
    {
        const int Most = 500;
        var account = world.Account((await world.SignUp()).AccountId);
        for (var count = 1; count < Most; count++)
        {
            Assert.Equal(Outcome.Ok, (await account.AddApartment("one more").Within("an apartment")).Outcome);
        }

        Assert.Equal(Outcome.BadParameter, (await account.AddApartment("one too many").Within("the refusal")).Outcome);
        Assert.Equal(Most, (await account.GetCredentials().Within("the apartments"))!.Apartments.Length);
    }

    [Fact]
    public async Task An_account_that_is_there_is_not_made_again()
    {
        var made = await world.SignUp();
        var account = world.Account(made.AccountId);
        var before = world.Storage.Row(account);

        var again = await account.Create(new NewAccount("thief", null, null, "hash", 5)).Within("the second making");

        Assert.Equal(Outcome.BadParameter, again.Outcome);
        Assert.Equal(before, world.Storage.Row(account));
    }

    [Fact]
    public async Task An_account_that_was_never_made_knows_nothing()
    {
        var account = world.Account(900_000_003);
        Assert.False(await account.HasName(NameKeys.Login("anybody")).Within("whether it has a name"));
        Assert.Null(await account.GetCredentials().Within("the credentials"));
        Assert.Null(await account.GetProfile().Within("the profile"));
        Assert.Equal(Outcome.NoSuchDevice, (await account.FindRoute("AA").Within("the route")).Outcome);
        Assert.Equal(Outcome.NoSuchRelayer, (await account.GetRelayerStatus(1).Within("the status")).Outcome);
        Assert.Equal(Outcome.BadParameter, (await account.RemoveApartment(1).Within("the removal")).Outcome);
    }

    [Fact]
    public async Task Apartments_come_and_go()
    {
        var made = await world.SignUp();
        var account = world.Account(made.AccountId);
        var added = await account.AddApartment("second").Within("the apartment");
        Assert.Equal((Outcome.Ok, 0L), (added.Outcome, added.Value!.Version));
        Assert.Equal(Outcome.BadParameter, (await account.AddApartment(new string('n', 101)).Within("a bad name")).Outcome);
        Assert.Equal([made.ApartmentId, added.Value.Id], await Apartments(account));

        Assert.Equal(Outcome.Ok, (await account.RemoveApartment(made.ApartmentId).Within("the removal")).Outcome);

        Assert.Equal([added.Value.Id], await Apartments(account));
        Assert.Null(world.Storage.Row(world.Apartment(made.ApartmentId)));
        Assert.Equal(Outcome.BadParameter, (await account.RemoveApartment(made.ApartmentId).Within("the removal")).Outcome);
    }

    [Fact]
    public async Task Somebody_elses_apartment_is_not_removed()
    {
        var (mine, theirs) = (await world.SignUp(), await world.SignUp());
        Assert.Equal(
            Outcome.BadParameter, (await world.Account(mine.AccountId).RemoveApartment(theirs.ApartmentId).Within("the removal")).Outcome);
        Assert.Equal(Outcome.Ok, (await world.Apartment(theirs.ApartmentId).Query(theirs.AccountId, 0).Within("the apartment")).Outcome);
    }

    [Theory]
    [InlineData(Failure.NotWritten)]
    [InlineData(Failure.WrittenButLost)]
    public async Task An_apartment_whose_account_the_storage_did_not_take_is_not_there(Failure failure)
    {
        var made = await world.SignUp();
        var account = world.Account(made.AccountId);
        world.Storage.FailNextWrite(account, failure);
        Assert.Equal(Outcome.StorageFailure, (await account.AddApartment("lost").Within("the failure")).Outcome);
        Assert.Equal([made.ApartmentId], await Apartments(account));

        var added = await account.AddApartment("second").Within("the apartment");

        var apartments = await Apartments(account);
        Assert.Equal(Outcome.Ok, added.Outcome);
        Assert.Equal(failure == Failure.NotWritten ? 2 : 3, apartments.Count);
        Assert.Equal((made.ApartmentId, added.Value!.Id), (apartments[0], apartments[^1]));
        Assert.Equal(apartments.Distinct(), apartments);
        await world.Restart();
        Assert.Equal(apartments, await Apartments(world.Account(made.AccountId)));
    }

    [Theory]
    [InlineData(Failure.NotWritten)]
    [InlineData(Failure.WrittenButLost)]
    public async Task An_apartment_that_the_storage_did_not_take_is_not_listed(Failure failure)
    {
        var made = await world.SignUp();
        var account = world.Account(made.AccountId);
        var last = await world.Sequence(SequenceKeys.Apartment).Next().Within("an id");
        world.Storage.FailNextWrite(world.Apartment(last + 1), failure);

        Assert.Equal(Outcome.StorageFailure, (await account.AddApartment("lost").Within("the failure")).Outcome);
        Assert.Equal(Outcome.Ok, (await account.AddApartment("second").Within("the apartment")).Outcome);

        Assert.Equal(2, (await Apartments(account)).Count);
    }

    [Theory]
    [InlineData(Failure.NotWritten)]
    [InlineData(Failure.WrittenButLost)]
    public async Task A_removal_that_failed_at_the_apartment_can_be_repeated(Failure failure)
    {
        var home = await world.NewHome();
        var account = world.Account(home.AccountId);
        world.Storage.FailNextWrite(world.Apartment(home.ApartmentId), failure);
        Assert.Equal(Outcome.StorageFailure, (await account.RemoveApartment(home.ApartmentId).Within("the failure")).Outcome);
        Assert.Equal([home.ApartmentId], await Apartments(account));
        Assert.Equal(Outcome.Ok, (await world.Apartment(home.ApartmentId).Query(home.AccountId, 0).Within("the apartment")).Outcome);

        Assert.Equal(Outcome.Ok, (await account.RemoveApartment(home.ApartmentId).Within("the removal")).Outcome);

        await AssertRemoved(home);
    }

    [Fact]
    public async Task A_removal_that_ended_between_its_steps_can_be_repeated()
    {
        var home = await world.NewHome();
        var account = world.Account(home.AccountId);
        world.Storage.FailNextWrite(account, Failure.NotWritten);
        Assert.Equal(Outcome.StorageFailure, (await account.RemoveApartment(home.ApartmentId).Within("the failure")).Outcome);
        Assert.Equal(Outcome.NoSuchDevice, (await account.FindRoute(home.DeviceCode).Within("the route")).Outcome);

        await world.Restart();
        Assert.Equal(Outcome.Ok, (await world.Account(home.AccountId).RemoveApartment(home.ApartmentId).Within("the removal")).Outcome);

        await AssertRemoved(home);
    }

    [Fact]
    public async Task A_removal_whose_last_answer_was_lost_is_done()
    {
        var home = await world.NewHome();
        var account = world.Account(home.AccountId);
        world.Storage.FailNextWrite(account, Failure.WrittenButLost);
        Assert.Equal(Outcome.StorageFailure, (await account.RemoveApartment(home.ApartmentId).Within("the failure")).Outcome);

        // To the one who asks again there is no such apartment.
        Assert.Equal(Outcome.BadParameter, (await account.RemoveApartment(home.ApartmentId).Within("the removal")).Outcome);

        await AssertRemoved(home);
    }

    [Fact]
    public async Task A_device_is_found_in_whichever_apartment_it_stands()
    {
        var home = await world.NewHome();
        var account = world.Account(home.AccountId);
        var second = (await account.AddApartment("second").Within("the apartment")).Value!.Id;
        Assert.Equal(Outcome.Ok, (await world.Apartment(second).AddRelayer(home.AccountId, World.NewName("box"), "box").Within("the relayer")).Outcome);
        var code = World.NewNumber().ToString("x8", System.Globalization.CultureInfo.InvariantCulture) + "ab";
        Assert.Equal(Outcome.Ok, (await world.Apartment(second).AddDevice(home.AccountId, World.NewDevice(code)).Within("the device")).Outcome);

        var first = await account.FindRoute(home.DeviceCode.ToLowerInvariant()).Within("the route");
        Assert.Equal((home.ApartmentId, home.DeviceId, home.Version), (first.Value!.ApartmentId, first.Value.DeviceId, first.Value.Version));
        Assert.Equal([home.RelayerId], first.Value.Relayers.ToArray());
        Assert.Equal([0, 1], first.Value.Keys.ToArray());
        Assert.Equal(second, (await account.FindRoute(code.ToUpperInvariant()).Within("the route")).Value!.ApartmentId);
        Assert.Equal(Outcome.NoSuchDevice, (await account.FindRoute("EEEE").Within("the route")).Outcome);

        await world.Apartment(second).RemoveRelayer(home.AccountId, (await world.Apartment(second).FindRoute(home.AccountId, code)).Value!.Relayers[0]);
        Assert.Equal(Outcome.NoSuchRelayer, (await account.FindRoute(code).Within("the route")).Outcome);
    }

    [Fact]
    public async Task Only_relayers_of_the_accounts_own_apartments_have_a_status()
    {
        var (home, other) = (await world.NewHome(), await world.NewHome());
        var account = world.Account(home.AccountId);
        Assert.Equal(Outcome.RelayerOffline, (await account.GetRelayerStatus(home.RelayerId).Within("the status")).Outcome);
        var edge = world.NewEdge();
        await world.Relayer(home.RelayerId).Attach(edge.Connect(), home.RelayerCode).Within("the login");
        await world.Relayer(other.RelayerId).Attach(edge.Connect(), other.RelayerCode).Within("the login");

        Assert.Equal(Outcome.Ok, (await account.GetRelayerStatus(home.RelayerId).Within("the status")).Outcome);
        Assert.Equal(Outcome.NoSuchRelayer, (await account.GetRelayerStatus(other.RelayerId).Within("the status")).Outcome);
        GC.KeepAlive(edge);
    }

    private static async Task<IReadOnlyList<long>> Apartments(IAccountGrain account) =>
        (await account.GetCredentials().Within("the credentials"))!.Apartments;

    private async Task AssertRemoved(Home home)
    {
        Assert.Empty(await Apartments(world.Account(home.AccountId)));
        Assert.Null(world.Storage.Row(world.Apartment(home.ApartmentId)));
        Assert.Equal(Outcome.BadParameter, (await world.Apartment(home.ApartmentId).Query(home.AccountId, 0).Within("the query")).Outcome);
        var end = await world.Router.Send(
            world.Relayer(home.RelayerId), new DeviceCommand(1, default, Permit: new RoutePermit(home.ApartmentId, home.Version))).Within("the command");
        Assert.Equal(CommandEnd.StaleRoute, end.End);
    }
}

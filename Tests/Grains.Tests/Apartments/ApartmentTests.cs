using System.Text.Json;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Apartments;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Naming;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Apartments;

[Collection(WorldCollection.Name)]
public sealed class ApartmentTests(World world)
{
    /// <summary>The changes that can be made to an apartment.</summary>
    public static TheoryData<string> Changes => [.. s_changes.Keys];

    public static TheoryData<string, Failure> FailingChanges
    {
        get
        {
            var rows = new TheoryData<string, Failure>();
            foreach (var change in s_changes.Keys)
            {
                rows.Add(change, Failure.NotWritten);
                rows.Add(change, Failure.WrittenButLost);
            }

            return rows;
        }
    }

    private static readonly Dictionary<string, Func<IApartmentGrain, Home, Task<Outcome>>> s_changes = new()
    {
        ["Rename"] = async (a, h) => (await a.Rename(h.AccountId, "new name")).Outcome,
        ["AddRelayer"] = async (a, h) => (await a.AddRelayer(h.AccountId, World.NewName("box"), "second")).Outcome,
        ["ModifyRelayer"] = async (a, h) => (await a.ModifyRelayer(h.AccountId, h.RelayerId, "new name", null)).Outcome,
        ["ModifyRelayer (swap)"] = async (a, h) => (await a.ModifyRelayer(h.AccountId, h.RelayerId, null, World.NewName("box"))).Outcome,
        ["RemoveRelayer"] = async (a, h) => (await a.RemoveRelayer(h.AccountId, h.RelayerId)).Outcome,
        ["AddDevice"] = async (a, h) => (await a.AddDevice(h.AccountId, World.NewDevice("FEED"))).Outcome,
        ["ModifyDevice"] = async (a, h) => (await a.ModifyDevice(h.AccountId, new DeviceChange(h.DeviceId, "new name", null, null, []))).Outcome,
        ["RemoveDevice"] = async (a, h) => (await a.RemoveDevice(h.AccountId, h.DeviceId, [])).Outcome,
        ["RemoveDevice (a key)"] = async (a, h) => (await a.RemoveDevice(h.AccountId, h.DeviceId, [0])).Outcome,
        ["AddScene"] = async (a, h) => (await a.AddScene(h.AccountId, "second", [new SceneContent(0, h.DeviceId, 1, 1)])).Outcome,
        ["ModifyScene"] = async (a, h) => (await a.ModifyScene(h.AccountId, new SceneChange(h.SceneId, "new name", []))).Outcome,
        ["RemoveScene"] = async (a, h) => (await a.RemoveScene(h.AccountId, h.SceneId)).Outcome,
        ["AddContactor"] = async (a, h) => (await a.AddContactor(h.AccountId, "second", null, "second@example.org")).Outcome,
        ["ModifyContactor"] = async (a, h) => (await a.ModifyContactor(h.AccountId, new ContactorChange(h.ContactorId, "x", "", null))).Outcome,
        ["RemoveContactor"] = async (a, h) => (await a.RemoveContactor(h.AccountId, h.ContactorId)).Outcome,
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_is_one_version_up_stored_and_told_to_the_relayers(string change)
    {
        var home = await world.NewHome();
        var apartment = world.Apartment(home.ApartmentId);
        await Send(home, home.Version, CommandEnd.Offline);

        Assert.Equal(Outcome.Ok, await s_changes[change](apartment, home).Within(change));

        var view = await Query(home);
        Assert.Equal(home.Version + 1, view.Version);
        await Send(home, home.Version, CommandEnd.StaleRoute);
        var linked = view.Contents!.Relayers.Any(r => r.Id == home.RelayerId);
        await Send(home, home.Version + 1, linked ? CommandEnd.Offline : CommandEnd.StaleRoute);
        await world.Restart();
        Assert.Equal(Text(view), Text(await Query(home)));
    }

    [Theory]
    [MemberData(nameof(FailingChanges))]
    public async Task A_change_that_the_storage_did_not_take_is_not_seen_and_the_next_one_is_made(string change, Failure failure)
    {
        var home = await world.NewHome();
        var apartment = world.Apartment(home.ApartmentId);
        var before = Text(await Query(home));
        world.Storage.FailNextWrite(apartment, failure);

        Assert.Equal(Outcome.StorageFailure, await s_changes[change](apartment, home).Within(change));
        Assert.Equal(before, Text(await Query(home)));

        Assert.Equal(Outcome.Ok, (await apartment.Rename(home.AccountId, "after").Within("the next change")).Outcome);
        var after = await Query(home);
        Assert.Equal(home.Version + (failure == Failure.NotWritten ? 1 : 2), after.Version);
        Assert.Equal("after", after.Contents!.Name);
        AssertNothingTwice(after);
        await world.Restart();
        Assert.Equal(Text(after), Text(await Query(home)));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_that_was_made_though_its_answer_was_lost_reaches_the_relayers_with_the_next_request(string change)
    {
        var home = await world.NewHome();
        var apartment = world.Apartment(home.ApartmentId);
        await Send(home, home.Version, CommandEnd.Offline);
        world.Storage.FailNextWrite(apartment, Failure.WrittenButLost);
        Assert.Equal(Outcome.StorageFailure, await s_changes[change](apartment, home).Within(change));

        Assert.Equal(Outcome.UnknownModel, (await apartment.AddDevice(home.AccountId, World.NewDevice("01", "none")).Within("a refusal")).Outcome);

        var view = await Query(home);
        Assert.Equal(home.Version + 1, view.Version);
        await Send(home, home.Version, CommandEnd.StaleRoute);
        foreach (var relayer in view.Contents!.Relayers)
        {
            await Send(home with { RelayerId = relayer.Id }, view.Version, CommandEnd.Offline);
        }
    }

    [Fact]
    public async Task While_the_storage_cannot_be_read_after_a_failure_the_apartment_is_shown_and_not_changed()
    {
        var home = await world.NewHome();
        var apartment = world.Apartment(home.ApartmentId);
        var before = Text(await Query(home));
        world.Storage.FailNextWrite(apartment, Failure.NotWritten);
        Assert.Equal(Outcome.StorageFailure, (await apartment.Rename(home.AccountId, "x").Within("the failure")).Outcome);
        world.Storage.SetReadable(apartment, false);

        foreach (var (name, change) in s_changes)
        {
            Assert.Equal(Outcome.StorageFailure, await change(apartment, home).Within(name));
        }

        Assert.Equal(Outcome.StorageFailure, (await apartment.Remove(home.AccountId).Within("the removal")).Outcome);
        Assert.Equal(before, Text(await Query(home)));
        Assert.Equal(Outcome.Ok, (await apartment.FindRoute(home.AccountId, home.DeviceCode).Within("the route")).Outcome);
        world.Storage.SetReadable(apartment, true);
        Assert.Equal(Outcome.Ok, (await apartment.Rename(home.AccountId, "x").Within("the next change")).Outcome);
    }

    [Fact]
    public async Task While_a_change_is_on_its_way_to_the_storage_the_apartment_is_shown_as_it_was_and_the_next_change_waits()
    {
        var home = await world.NewHome();
        var apartment = world.Apartment(home.ApartmentId);
        var before = Text(await Query(home));
        var hold = world.Storage.HoldNextWrite(apartment);
        var first = apartment.Rename(home.AccountId, "first");
        await hold.Arrived.Within("the write");
        var second = apartment.AddDevice(home.AccountId, World.NewDevice("AB"));

        Assert.Equal(before, Text(await Query(home)));
        Assert.Equal(home.Version, (await apartment.FindRoute(home.AccountId, home.DeviceCode).Within("the route")).Value!.Version);
        await Send(home, home.Version, CommandEnd.Offline);
        Assert.False(first.IsCompleted || second.IsCompleted);
        hold.Release();

        Assert.Equal(home.Version + 1, (await first.Within("the first change")).Value!.Version);
        Assert.Equal(home.Version + 2, (await second.Within("the second change")).Value!.Version);
        Assert.Equal("first", (await Query(home)).Contents!.Name);
    }

    [Fact]
    public async Task What_is_refused_changes_nothing()
    {
        var home = await world.NewHome();
        var apartment = world.Apartment(home.ApartmentId);
        var (before, row) = (Text(await Query(home)), world.Storage.Row(apartment));
        var (a, tooLong) = (home.AccountId, new string('n', 101));
        (Outcome Expected, Task<Outcome> Refused)[] requests =
        [
            (Outcome.BadParameter, Of(apartment.Rename(a, tooLong))),
            (Outcome.BadParameter, Of(apartment.AddRelayer(a, "", "name"))),
            (Outcome.BadParameter, Of(apartment.AddRelayer(a, "code", tooLong))),
            (Outcome.DeviceExists, Of(apartment.AddRelayer(a, home.RelayerCode, "again"))),
            (Outcome.NoSuchRelayer, Of(apartment.ModifyRelayer(a, 999_999, "name", null))),
            (Outcome.BadParameter, Of(apartment.ModifyRelayer(a, home.RelayerId, tooLong, null))),
            (Outcome.BadParameter, Of(apartment.ModifyRelayer(a, home.RelayerId, null, tooLong))),
            (Outcome.NoSuchRelayer, Of(apartment.RemoveRelayer(a, 999_999))),
            (Outcome.UnknownModel, Of(apartment.AddDevice(a, World.NewDevice("01", "9999X")))),
            (Outcome.BadParameter, Of(apartment.AddDevice(a, World.NewDevice("xyz")))),
            (Outcome.DeviceExists, Of(apartment.AddDevice(a, World.NewDevice(home.DeviceCode.ToLowerInvariant())))),
            (Outcome.NoSuchDevice, Of(apartment.ModifyDevice(a, new DeviceChange(999_999, "name", null, null, [])))),
            (Outcome.BadParameter, Of(apartment.ModifyDevice(a, new DeviceChange(home.DeviceId, tooLong, null, null, [])))),
            (Outcome.NoSuchDevice, Of(apartment.RemoveDevice(a, 999_999, []))),
            (Outcome.NoSuchDevice, Of(apartment.RemoveDevice(a, home.DeviceId, [7]))),
            (Outcome.BadParameter, Of(apartment.AddScene(a, tooLong, []))),
            (Outcome.NoSuchDevice, Of(apartment.AddScene(a, "scene", [new SceneContent(0, 999_999, 0, 1)]))),
            (Outcome.NoSuchDevice, Of(apartment.AddScene(a, "scene", [new SceneContent(0, home.DeviceId, 7, 1)]))),
            (Outcome.BadParameter, Of(apartment.ModifyScene(a, new SceneChange(999_999, "name", null)))),
            (Outcome.NoSuchDevice, Of(apartment.ModifyScene(a, new SceneChange(home.SceneId, null, [new SceneContent(0, 999_999, 0, 1)])))),
            (Outcome.BadParameter, Of(apartment.RemoveScene(a, 999_999))),
            (Outcome.BadParameter, Of(apartment.AddContactor(a, tooLong, null, null))),
            (Outcome.MobilePhoneTaken, Of(apartment.AddContactor(a, "name", "112", null))),
            (Outcome.EmailTaken, Of(apartment.AddContactor(a, "name", null, "nobody"))),
            (Outcome.BadParameter, Of(apartment.ModifyContactor(a, new ContactorChange(999_999, "name", null, null)))),
            (Outcome.MobilePhoneTaken, Of(apartment.ModifyContactor(a, new ContactorChange(home.ContactorId, null, "112", null)))),
            (Outcome.BadParameter, Of(apartment.RemoveContactor(a, 999_999))),
        ];
        foreach (var (expected, refused) in requests)
        {
            Assert.Equal(expected, await refused.Within("the refusal"));
        }

        Assert.Equal(before, Text(await Query(home)));
        Assert.Equal(row, world.Storage.Row(apartment));
    }

    [Fact]
    public async Task A_refused_device_uses_up_no_id()
    {
        var home = await world.NewHome();
        var apartment = world.Apartment(home.ApartmentId);
        await apartment.AddDevice(home.AccountId, World.NewDevice("xyz")).Within("the refusal");
        var added = await apartment.AddDevice(home.AccountId, World.NewDevice("AB")).Within("the device");
        Assert.Equal(home.DeviceId + 1, added.Value!.Id);
    }

    [Fact]
    public async Task A_phone_that_has_this_version_is_not_sent_it_again()
    {
        var home = await world.NewHome();
        var known = await world.Apartment(home.ApartmentId).Query(home.AccountId, home.Version).Within("the apartment");
        Assert.Equal(new ApartmentView(home.Version, null, 1, null), known.Value);
        Assert.NotNull((await world.Apartment(home.ApartmentId).Query(home.AccountId, home.Version + 1).Within("the apartment")).Value!.Contents);
    }

    [Fact]
    public async Task A_box_in_two_apartments_is_one_relayer()
    {
        var (home, other) = (await world.NewHome(), await world.NewHome());
        var added = await world.Apartment(other.ApartmentId).AddRelayer(other.AccountId, home.RelayerCode, "shared").Within("the relayer");
        Assert.Equal(home.RelayerId, added.Value!.Id);
    }

    [Theory]
    [InlineData(Failure.NotWritten)]
    [InlineData(Failure.WrittenButLost)]
    public async Task A_relayer_that_could_not_be_told_of_its_link_is_not_linked(Failure failure)
    {
        var home = await world.NewHome();
        var code = World.NewName("box");
        var id = await world.Name(NameKeys.Relayer(code)).FindOrAllocate(SequenceKeys.Relayer).Within("the id");
        world.Storage.FailNextWrite(world.Relayer(id), failure);
        var before = Text(await Query(home));

        var apartment = world.Apartment(home.ApartmentId);
        Assert.Equal(Outcome.StorageFailure, (await apartment.AddRelayer(home.AccountId, code, "box").Within("the failure")).Outcome);
        Assert.Equal(before, Text(await Query(home)));
        Assert.Equal(id, (await apartment.AddRelayer(home.AccountId, code, "box").Within("the relayer")).Value!.Id);
        Assert.Equal(2, (await Query(home)).Contents!.Relayers.Length);
    }

    [Fact]
    public async Task A_replacement_box_takes_the_devices_over_and_the_old_one_loses_them()
    {
        var home = await world.NewHome();
        var apartment = world.Apartment(home.ApartmentId);
        var replacement = World.NewName("box");
        var swapped = await apartment.ModifyRelayer(home.AccountId, home.RelayerId, null, replacement).Within("the swap");

        Assert.NotEqual(home.RelayerId, swapped.Value!.Id);
        var route = await apartment.FindRoute(home.AccountId, home.DeviceCode).Within("the route");
        Assert.Equal([swapped.Value.Id], route.Value!.Relayers.ToArray());
        await Send(home, route.Value.Version, CommandEnd.StaleRoute);
        await Send(home with { RelayerId = swapped.Value.Id }, route.Value.Version, CommandEnd.Offline);
        Assert.Equal(Outcome.DeviceExists, (await AddAndSwapTo(replacement)).Outcome);
        var same = await apartment.ModifyRelayer(home.AccountId, swapped.Value.Id, "name", replacement).Within("the same box");
        Assert.Equal((Outcome.Ok, swapped.Value.Id), (same.Outcome, same.Value!.Id));

        async Task<Reply<Interfaces.Accounts.Added>> AddAndSwapTo(string code)
        {
            var second = await apartment.AddRelayer(home.AccountId, World.NewName("box"), "second").Within("the relayer");
            return await apartment.ModifyRelayer(home.AccountId, second.Value!.Id, null, code).Within("the swap");
        }
    }

    [Fact]
    public async Task The_relayer_that_succeeded_becomes_the_main_one()
    {
        var home = await world.NewHome();
        var apartment = world.Apartment(home.ApartmentId);
        var second = (await apartment.AddRelayer(home.AccountId, World.NewName("box"), "second").Within("the relayer")).Value!;
        await apartment.PromoteRelayer(home.AccountId, home.DeviceId, second.Id, second.Version).Within("the promotion");

        var route = (await apartment.FindRoute(home.AccountId, home.DeviceCode).Within("the route")).Value!;
        Assert.Equal([second.Id, home.RelayerId], route.Relayers.ToArray());
        Assert.Equal(second.Version + 1, route.Version);
    }

    [Fact]
    public async Task A_promotion_that_comes_to_nothing_changes_nothing()
    {
        var home = await world.NewHome();
        var apartment = world.Apartment(home.ApartmentId);
        var second = (await apartment.AddRelayer(home.AccountId, World.NewName("box"), "second").Within("the relayer")).Value!;
        var before = Text(await Query(home));

        await apartment.PromoteRelayer(home.AccountId, home.DeviceId, second.Id, second.Version - 1).Within("by an old route");
        await apartment.PromoteRelayer(home.AccountId, home.DeviceId, home.RelayerId, second.Version).Within("of the main one");
        await apartment.PromoteRelayer(home.AccountId, home.DeviceId, 999_999, second.Version).Within("of one that is not linked");
        await apartment.PromoteRelayer(home.AccountId, 999_999, second.Id, second.Version).Within("for no device");

        Assert.Equal(before, Text(await Query(home)));
    }

    [Fact]
    public async Task An_apartment_that_is_there_is_not_made_again()
    {
        var home = await world.NewHome();
        var before = Text(await Query(home));
        Assert.Equal(Outcome.Ok, (await world.Apartment(home.ApartmentId).Create(home.AccountId, "again").Within("the making")).Outcome);
        Assert.Equal(before, Text(await Query(home)));
    }

    [Fact]
    public async Task A_row_of_an_older_program_is_an_apartment()
    {
        var apartment = world.Apartment(800_000_001);
        world.Storage.Put(apartment, """{ "accountId": 12, "name": "old", "version": 3 }""");
        var view = (await apartment.Query(12, -1).Within("the apartment")).Value!;
        Assert.Equal((3, 1, "old", 0), (view.Version, view.ArmState, view.Contents!.Name, view.Contents.Relayers.Length));

        var added = await apartment.AddRelayer(12, World.NewName("box"), "box").Within("the relayer");
        Assert.Equal(4, added.Value!.Version);
    }

    private static async Task<Outcome> Of(Task<Reply<ApartmentVersion>> request) => (await request).Outcome;

    private static async Task<Outcome> Of(Task<Reply<Interfaces.Accounts.Added>> request) => (await request).Outcome;

    private static string Text(ApartmentView view) => JsonSerializer.Serialize(view);

    private static void AssertNothingTwice(ApartmentView view)
    {
        var relayers = view.Contents!.Relayers;
        Assert.Equal(relayers.Select(r => r.Id).Distinct(), relayers.Select(r => r.Id));
        Assert.Equal(relayers.Select(r => r.Code).Distinct(), relayers.Select(r => r.Code));
        var devices = relayers.SelectMany(r => r.Devices).Select(d => d.Id).ToList();
        Assert.Equal(devices.Distinct(), devices);
        Assert.Equal(view.Contents.Scenes.Select(s => s.Id).Distinct(), view.Contents.Scenes.Select(s => s.Id));
        Assert.Equal(view.Contents.Contactors.Select(c => c.Id).Distinct(), view.Contents.Contactors.Select(c => c.Id));
    }

    private async Task<ApartmentView> Query(Home home)
    {
        var reply = await world.Apartment(home.ApartmentId).Query(home.AccountId, -1).Within("the apartment");
        Assert.Equal(Outcome.Ok, reply.Outcome);
        return reply.Value!;
    }

    /// <summary>A relayer that would take the command is offline here; so nothing but the route decides.</summary>
    private async Task Send(Home home, long routeVersion, CommandEnd expected)
    {
        var result = await world.Router.Send(
            world.Relayer(home.RelayerId), new DeviceCommand(1, default, Permit: new RoutePermit(home.ApartmentId, routeVersion))).Within("the command");
        Assert.Equal(expected, result.End);
    }
}

using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Apartments;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Apartments;

/// <summary>To any but its owner an apartment does not exist.</summary>
[Collection(WorldCollection.Name)]
public sealed class OwnershipTests(World world)
{
    private static readonly MethodInfo[] s_methods = typeof(IApartmentGrain).GetMethods();

    public static TheoryData<string> Methods => [.. s_methods.Where(TakesAccount).Select(m => m.Name)];

    [Fact]
    public void Every_method_names_the_account_that_asks_but_those_for_relayers_and_operators() => Assert.Equal(
        [nameof(IApartmentGrain.FindReported), nameof(IApartmentGrain.GetOwner), nameof(IApartmentGrain.GetRouteVersion)], s_methods.Where(m => !TakesAccount(m)).Select(m => m.Name).Order());

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_foreign_account_neither_changes_nor_learns_anything(string name)
    {
        var home = await world.NewHome();
        var second = await world.Apartment(home.ApartmentId).AddRelayer(home.AccountId, World.NewName("box"), "second").Within("the relayer");
        var stranger = await world.NewHome();
        var missing = 700_000_000 + World.NewNumber();
        var method = s_methods.Single(m => m.Name == name);
        var row = world.Storage.Row(world.Apartment(home.ApartmentId));

        foreach (var accountId in new[] { stranger.AccountId, 0, -1, long.MaxValue })
        {
            var refused = await Call(home.ApartmentId, accountId);
            Assert.True(IsRefusal(refused), $"{name} by account {accountId}: {JsonSerializer.Serialize(refused)}");
            Assert.Equal(row, world.Storage.Row(world.Apartment(home.ApartmentId)));
            if (name != nameof(IApartmentGrain.Create))
            {
                Assert.Equal(await Call(missing, accountId), refused);
                Assert.Null(world.Storage.Row(world.Apartment(missing)));
            }
        }

        async Task<object?> Call(long apartmentId, long accountId)
        {
            var arguments = method.GetParameters().Select(p => Argument(p, accountId)).ToArray();
            var task = (Task)method.Invoke(world.Apartment(apartmentId), arguments)!;
            await task.Within(name);
            return method.ReturnType.IsGenericType ? ((dynamic)task).Result : null;
        }

        object? Argument(ParameterInfo parameter, long accountId) => parameter.Name switch
        {
            "accountId" => accountId,
            "armState" => 2,
            "relayerId" when name == nameof(IApartmentGrain.PromoteRelayer) => second.Value!.Id,
            "relayerId" => home.RelayerId,
            "deviceId" => home.DeviceId,
            "name" => "stolen",
            "code" => World.NewName("box"),
            "deviceCode" => home.DeviceCode,
            "knownVersion" => -1L,
            "routeVersion" => second.Value!.Version,
            "keys" => ImmutableArray<int>.Empty,
            "device" => World.NewDevice("FEED"),
            "change" when parameter.ParameterType == typeof(DeviceChange) => new DeviceChange(home.DeviceId, "stolen", null, null, []),
            "change" when parameter.ParameterType == typeof(SceneChange) => new SceneChange(home.SceneId, "stolen", null),
            "change" when parameter.ParameterType == typeof(ContactorChange) => new ContactorChange(home.ContactorId, "stolen", null, null),
            "sceneId" => home.SceneId,
            "on" => true,
            "contents" => ImmutableArray<SceneContent>.Empty,
            "contactorId" => home.ContactorId,
            "mobilePhone" or "email" => null,
            "part" => ApartmentPart.Scene,
            "id" => home.SceneId,
            _ => throw new InvalidOperationException($"no argument for {parameter.Name} of {name}"),
        };
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task The_owner_is_let_through(string name)
    {
        // The same requests as above, lest they were refused for another reason.
        var home = await world.NewHome();
        var apartment = world.Apartment(home.ApartmentId);
        var second = (await apartment.AddRelayer(home.AccountId, World.NewName("box"), "second").Within("the relayer")).Value!;
        var (a, before) = (home.AccountId, world.Storage.Row(apartment));
        var done = name switch
        {
            nameof(IApartmentGrain.Create) => (await apartment.Create(a, "x").Within(name)).Outcome == Outcome.Ok,
            nameof(IApartmentGrain.Remove) => (await apartment.Remove(a).Within(name)).Outcome == Outcome.Ok,
            nameof(IApartmentGrain.Query) => (await apartment.Query(a, -1).Within(name)).Value is not null,
            nameof(IApartmentGrain.Rename) => (await apartment.Rename(a, "x").Within(name)).Value is not null,
            nameof(IApartmentGrain.AddRelayer) => (await apartment.AddRelayer(a, World.NewName("box"), "x").Within(name)).Value is not null,
            nameof(IApartmentGrain.ModifyRelayer) =>
                (await apartment.ModifyRelayer(a, home.RelayerId, "x", World.NewName("box")).Within(name)).Value is not null,
            nameof(IApartmentGrain.SetArm) => (await apartment.SetArm(a, 2).Within(name)).Outcome == Outcome.Ok,
            nameof(IApartmentGrain.RemoveRelayer) => (await apartment.RemoveRelayer(a, home.RelayerId).Within(name)).Value is not null,
            nameof(IApartmentGrain.AddDevice) => (await apartment.AddDevice(a, World.NewDevice("FEED")).Within(name)).Value is not null,
            nameof(IApartmentGrain.ModifyDevice) =>
                (await apartment.ModifyDevice(a, new DeviceChange(home.DeviceId, "x", null, null, [])).Within(name)).Value is not null,
            nameof(IApartmentGrain.RemoveDevice) => (await apartment.RemoveDevice(a, home.DeviceId, []).Within(name)).Value is not null,
            nameof(IApartmentGrain.AddScene) => (await apartment.AddScene(a, "x", []).Within(name)).Value is not null,
            nameof(IApartmentGrain.ModifyScene) => (await apartment.ModifyScene(a, new SceneChange(home.SceneId, "x", null)).Within(name)).Value is not null,
            nameof(IApartmentGrain.RemoveScene) => (await apartment.RemoveScene(a, home.SceneId).Within(name)).Value is not null,
            nameof(IApartmentGrain.PlanScene) => (await apartment.PlanScene(a, home.SceneId).Within(name)).Value is not null,
            nameof(IApartmentGrain.PlanLights) => (await apartment.PlanLights(a, true).Within(name)).Value is not null,
            nameof(IApartmentGrain.KeepScene) => (await apartment.KeepScene(a, home.SceneId).Within(name)).Outcome == Outcome.Ok
                && world.Storage.Row(apartment) != before,
            nameof(IApartmentGrain.AddContactor) => (await apartment.AddContactor(a, "x", null, null).Within(name)).Value is not null,
            nameof(IApartmentGrain.ModifyContactor) =>
                (await apartment.ModifyContactor(a, new ContactorChange(home.ContactorId, "x", null, null)).Within(name)).Value is not null,
            nameof(IApartmentGrain.RemoveContactor) => (await apartment.RemoveContactor(a, home.ContactorId).Within(name)).Value is not null,
            nameof(IApartmentGrain.Has) => await apartment.Has(a, ApartmentPart.Scene, home.SceneId).Within(name)
                && await apartment.Has(a, ApartmentPart.Contactor, home.ContactorId).Within(name)
                && !await apartment.Has(a, ApartmentPart.Scene, 999_999).Within(name),
            nameof(IApartmentGrain.FindRoute) => (await apartment.FindRoute(a, home.DeviceCode).Within(name)).Value is not null,
            nameof(IApartmentGrain.HasRelayer) => await apartment.HasRelayer(a, home.RelayerId).Within(name),
            nameof(IApartmentGrain.PromoteRelayer) => await Promoted(),
            _ => throw new InvalidOperationException($"no request for {name}"),
        };
        Assert.True(done);

        async Task<bool> Promoted()
        {
            await apartment.PromoteRelayer(a, home.DeviceId, second.Id, second.Version).Within(name);
            return world.Storage.Row(apartment) != before;
        }
    }

    [Fact]
    public async Task A_relayer_learns_a_version_only_of_an_apartment_that_links_it()
    {
        var (home, stranger) = (await world.NewHome(), await world.NewHome());
        var apartment = world.Apartment(home.ApartmentId);
        Assert.Equal(home.Version, await apartment.GetRouteVersion(home.RelayerId).Within("the version"));
        Assert.Equal(-1, await apartment.GetRouteVersion(stranger.RelayerId).Within("the version"));
        Assert.Equal(-1, await world.Apartment(700_000_000).GetRouteVersion(home.RelayerId).Within("the version"));
    }

    private static bool TakesAccount(MethodInfo method) => method.GetParameters().Any(p => p.Name == "accountId");

    private static bool IsRefusal(object? result) => result switch
    {
        null => true,
        bool known => !known,
        Reply reply => reply.Outcome is Outcome.BadParameter or Outcome.NoSuchDevice,
        _ => (Outcome)((dynamic)result).Outcome is Outcome.BadParameter or Outcome.NoSuchDevice && ((dynamic)result).Value is null,
    };
}

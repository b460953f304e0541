using System.Collections.Immutable;
using System.Text;
using Gateway.Grains.Apartments;
using Gateway.Grains.Catalogue;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Apartments;
using ApartmentState = Gateway.Grains.Apartments.ApartmentState;

namespace Gateway.Grains.Tests.Rules;

public sealed class ScenePlanTests
{
    private const long Evening = 7;

    private static readonly ApartmentState Home = new()
    {
        AccountId = 1,
        Version = 5,
        Relayers = [new LinkedRelayer(10, "A", "first"), new LinkedRelayer(20, "B", "second")],
        Devices =
        [
            new Device(100, "2112S", "0A", "lamp", 20, [new DeviceKey(0, ""), new DeviceKey(1, "")]),
            new Device(101, "2121D", "0B", "dimmer", null, [new DeviceKey(0, "")]),
            new Device(102, "2131D", "0C", "curtain", 10, [new DeviceKey(0, "")]),
        ],
    };

    [Fact]
    public void A_scene_is_planned_in_its_order_with_each_device_once()
    {
        var plan = Plan(Home, (101, 0, 200), (100, 1, 1), (101, 0, 255), (100, 0, 0));
        Assert.Equal((55L, (long?)Evening), (plan.ApartmentId, plan.SceneId));
        Assert.Equal(["0B", "0A"], plan.Devices.Select(d => d.Code));
        Assert.Equal([new(0, 0, 200), new(1, 1, 1), new(0, 0, 255), new PlannedStep(1, 0, 0)], plan.Steps.ToArray());
        Assert.Empty(plan.Skipped);
        Assert.Equal([10, 20], plan.Devices[0].Route.Relayers.ToArray());
        Assert.Equal([20, 10], plan.Devices[1].Route.Relayers.ToArray());
        Assert.Equal((55L, 5L, 100L, "2112S"), Way(plan.Devices[1].Route));
        Assert.Equal([0, 1], plan.Devices[1].Route.Keys.ToArray());

        static (long, long, long, string) Way(DeviceRoute r) => (r.ApartmentId, r.Version, r.DeviceId, r.Model);
    }

    [Fact]
    public void What_was_removed_is_skipped()
    {
        var plan = Plan(Home, (999, 0, 1), (100, 0, 1), (100, 7, 1));
        Assert.Equal([new PlannedStep(0, 0, 1)], plan.Steps.ToArray());
        Assert.Equal([new(999, 0), new SkippedStep(100, 7)], plan.Skipped.ToArray());
    }

    [Fact]
    public void A_scene_of_which_nothing_is_left_cannot_be_set_and_an_empty_one_can()
    {
        Assert.Equal(Outcome.NoSuchDevice, TryPlan(Home, (999, 0, 1)).Outcome);
        Assert.Empty(Plan(Home).Steps);
        Assert.Empty(Plan(Home with { Relayers = [], Devices = [] }).Steps);
    }

    [Fact]
    public void There_must_be_a_scene_and_a_relayer()
    {
        Assert.Equal(Outcome.BadParameter, ApartmentRules.PlanScene(55, Home, Evening).Outcome);
        Assert.Equal(Outcome.NoSuchRelayer, TryPlan(Home with { Relayers = [] }, (100, 0, 1)).Outcome);
        Assert.Equal(Outcome.NoSuchRelayer, Lights(Home with { Relayers = [] }, true).Outcome);
    }

    [Theory]
    [InlineData(true, 1, 255)]
    [InlineData(false, 0, 127)]
    public void All_keys_of_all_lights_are_switched_to_what_their_model_calls_it(bool on, int switched, int dimmed)
    {
        var plan = Lights(Home, on).Value!;
        Assert.Null(plan.SceneId);
        Assert.Equal(["0A", "0B"], plan.Devices.Select(d => d.Code));
        Assert.Equal([new(0, 0, switched), new(0, 1, switched), new PlannedStep(1, 0, dimmed)], plan.Steps.ToArray());
        Assert.Empty(plan.Skipped);
    }

    [Fact]
    public void An_apartment_without_lights_has_none_to_switch() =>
        Assert.Equal(Outcome.NoSuchDevice, Lights(Home with { Devices = [Home.Devices[2]] }, true).Outcome);

    [Fact]
    public void A_light_without_such_a_state_is_skipped_and_one_with_a_range_gets_its_end()
    {
        var catalogue = DeviceCatalogue.Default.With(new MemoryStream(Encoding.UTF8.GetBytes(
            """
            { "types": [], "models": [
              { "name": "X1", "type": "light", "keys": [0], "states": [{ "from": 0, "to": 9, "name": "off" }, { "from": 10, "to": 99, "name": "on" }] },
              { "name": "X2", "type": "light", "keys": [0], "states": [{ "from": 0, "to": 0, "name": "dark" }] }] }
            """)));
        var home = Home with
        {
            Devices = [new Device(1, "X1", "01", "", null, [new DeviceKey(0, "")]), new Device(2, "X2", "02", "", null, [new DeviceKey(0, "")])],
        };
        Assert.Equal(99, Assert.Single(ApartmentRules.PlanLights(55, home, catalogue, on: true).Value!.Steps).Value);
        var off = ApartmentRules.PlanLights(55, home, catalogue, on: false).Value!;
        Assert.Equal(0, Assert.Single(off.Steps).Value);
        Assert.Equal(new SkippedStep(2, 0), Assert.Single(off.Skipped));
    }

    private static Reply<ScenePlan> Lights(ApartmentState state, bool on) => ApartmentRules.PlanLights(55, state, DeviceCatalogue.Default, on);

    private static ScenePlan Plan(ApartmentState state, params (long Device, int Key, int Value)[] contents)
    {
        var plan = TryPlan(state, contents);
        Assert.Equal(Outcome.Ok, plan.Outcome);
        return plan.Value!;
    }

    private static Reply<ScenePlan> TryPlan(ApartmentState state, params (long Device, int Key, int Value)[] contents)
    {
        ImmutableArray<SceneContent> values = [.. contents.Select((c, i) => new SceneContent(i + 1, c.Device, c.Key, c.Value))];
        return ApartmentRules.PlanScene(55, state with { Scenes = [new Scene(Evening, "evening", values)] }, Evening);
    }
}

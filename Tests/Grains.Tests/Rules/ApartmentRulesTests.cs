using System.Collections.Immutable;
using Gateway.Grains.Apartments;
using Gateway.Grains.Catalogue;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Apartments;
using ApartmentState = Gateway.Grains.Apartments.ApartmentState;

namespace Gateway.Grains.Tests.Rules;

public sealed class ApartmentRulesTests
{
    private static readonly ApartmentState Home = new()
    {
        AccountId = 1,
        Name = "Home",
        Relayers = [new LinkedRelayer(10, "A", "first"), new LinkedRelayer(20, "B", "second")],
        Devices =
        [
            new Device(100, "2112S", "0A", "lamp", 20, [new DeviceKey(0, ""), new DeviceKey(1, "")]),
            new Device(101, "2111S", "0B", "spot", null, [new DeviceKey(0, "")]),
        ],
    };

    [Theory]
    [InlineData(0, true)]
    [InlineData(100, true)]
    [InlineData(101, false)]
    [InlineData(1_000_000, false)]
    public void A_name_has_at_most_100_characters(int length, bool good)
    {
        var name = new string('n', length);
        var expected = good ? Outcome.Ok : Outcome.BadParameter;
        Assert.Equal(expected, ApartmentRules.CheckName(name).Outcome);
        Assert.Equal(expected, Add(name: name).Outcome);
        Assert.Equal(expected, Modify(name: name).Outcome);
        Assert.Equal(expected, Modify(keys: new DeviceKey(0, name)).Outcome);
        Assert.Equal(expected, Add(keys: new DeviceKey(1, name)).Outcome);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("a", true)]
    [InlineData("test_relayer", true)]
    [InlineData("tab\tbed", false)]
    [InlineData("nul\0", false)]
    public void A_relayers_code_has_no_control_characters(string code, bool good) =>
        Assert.Equal(good ? Outcome.Ok : Outcome.BadParameter, ApartmentRules.CheckRelayerCode(code).Outcome);

    [Theory]
    [InlineData(1, true)]
    [InlineData(50, true)]
    [InlineData(51, false)]
    [InlineData(1_000_000, false)]
    public void A_code_has_1_to_50_characters(int length, bool good)
    {
        var code = new string('F', length);
        var expected = good ? Outcome.Ok : Outcome.BadParameter;
        Assert.Equal(expected, ApartmentRules.CheckRelayerCode(code).Outcome);
        Assert.Equal(expected, Add(code: code).Outcome);
        Assert.Equal(expected, Modify(code: code).Outcome);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x10")]
    [InlineData("G")]
    [InlineData("1 2")]
    [InlineData("１")] // a full-width digit
    public void A_devices_code_is_hexadecimal(string code)
    {
        Assert.Equal(Outcome.BadParameter, Add(code: code).Outcome);
        Assert.Equal(Outcome.BadParameter, Modify(code: code).Outcome);
    }

    [Theory]
    [InlineData("0A")]
    [InlineData("0a")]
    public void A_devices_code_is_there_once_in_any_case(string code)
    {
        Assert.Equal(Outcome.DeviceExists, Add(code: code).Outcome);
        Assert.Equal(Outcome.DeviceExists, Modify(deviceId: 101, code: code).Outcome);
        Assert.Equal(Outcome.Ok, Modify(deviceId: 100, code: code).Outcome);
    }

    [Theory]
    [InlineData("9999X")]
    [InlineData("2111s")]
    [InlineData("")]
    public void A_model_of_the_catalogue_is_needed(string model) => Assert.Equal(Outcome.UnknownModel, Add(model: model).Outcome);

    [Fact]
    public void A_new_device_has_the_models_keys_and_the_types_name()
    {
        var device = Add(model: "2113S", code: "ff", keys: [new DeviceKey(1, "one"), new DeviceKey(1, "uno")]).Value!.Devices[^1];

        Assert.Equal((7, "2113S", "ff", "light"), (device.Id, device.Model, device.Code, device.Name));
        Assert.Equal([new DeviceKey(0, ""), new DeviceKey(1, "uno"), new DeviceKey(2, "")], device.Keys.ToArray());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public void A_key_that_the_model_does_not_have_is_refused(int key)
    {
        Assert.Equal(Outcome.BadParameter, Add(model: "2114S", keys: new DeviceKey(key, "name")).Outcome);
        Assert.Equal(Outcome.BadParameter, Modify(keys: new DeviceKey(key, "name")).Outcome);
    }

    [Theory]
    [InlineData(20L, 20L)]
    [InlineData(1L, 10L)] // not linked: the document's phone always says 1
    [InlineData(null, 10L)]
    public void A_relayer_that_is_not_linked_is_ignored(long? given, long expected) =>
        Assert.Equal(expected, Add(relayerId: given).Value!.Devices[^1].RelayerId);

    [Fact]
    public void An_apartment_without_relayers_takes_no_device() => Assert.Equal(
        Outcome.NoSuchRelayer,
        ApartmentRules.AddDevice(new ApartmentState { AccountId = 1 }, DeviceCatalogue.Default, Device("2111S", "01"), 7).Outcome);

    [Fact]
    public void An_apartment_has_at_most_1000_devices()
    {
        var state = Home with { Devices = [] };
        for (var i = 0; i < ApartmentRules.MaxDevices; i++)
        {
            state = ApartmentRules.AddDevice(state, DeviceCatalogue.Default, Device("2111S", $"{i:X4}"), i + 1).Value!;
        }

        Assert.Equal(
            Outcome.BadParameter, ApartmentRules.AddDevice(state, DeviceCatalogue.Default, Device("2111S", "FFFF"), 5000).Outcome);
    }

    [Fact]
    public void A_change_leaves_what_it_does_not_name()
    {
        var device = Modify(name: "new").Value!.Devices[0];
        Assert.Equal(("new", "0A", "2112S", 20L), (device.Name, device.Code, device.Model, device.RelayerId));

        device = ApartmentRules.ModifyDevice(Home, new DeviceChange(100, null, "CC", "on", [new DeviceKey(1, "k")])).Value!.Devices[0];
        Assert.Equal(("lamp", "CC", "on"), (device.Name, device.Code, device.NotificationFlag));
        Assert.Equal([new DeviceKey(0, ""), new DeviceKey(1, "k")], device.Keys.ToArray());
    }

    [Theory]
    [InlineData(32, Outcome.Ok)]
    [InlineData(33, Outcome.BadParameter)]
    public void A_notification_flag_has_at_most_32_characters(int length, Outcome expected) => Assert.Equal(
        expected, ApartmentRules.ModifyDevice(Home, new DeviceChange(100, null, null, new string('f', length), [])).Outcome);

    [Fact]
    public void A_device_that_is_not_there_cannot_be_changed()
    {
        Assert.Equal(Outcome.NoSuchDevice, Modify(deviceId: 999, name: "x").Outcome);
        Assert.Equal(Outcome.NoSuchDevice, ApartmentRules.RemoveDevice(Home, 999, []).Outcome);
    }

    [Fact]
    public void Keys_go_one_by_one_and_the_last_takes_the_device_along()
    {
        var one = ApartmentRules.RemoveDevice(Home, 100, [0]).Value!;
        Assert.Equal([new DeviceKey(1, "")], one.Devices[0].Keys.ToArray());
        Assert.Equal(Outcome.NoSuchDevice, ApartmentRules.RemoveDevice(one, 100, [0]).Outcome);

        Assert.Equal([101L], ApartmentRules.RemoveDevice(one, 100, [1]).Value!.Devices.Select(d => d.Id));
        Assert.Equal([101L], ApartmentRules.RemoveDevice(Home, 100, [1, 0, 1]).Value!.Devices.Select(d => d.Id));
        Assert.Equal([101L], ApartmentRules.RemoveDevice(Home, 100, []).Value!.Devices.Select(d => d.Id));
        Assert.Equal(Outcome.NoSuchDevice, ApartmentRules.RemoveDevice(Home, 100, [0, 2]).Outcome);
    }

    [Fact]
    public void Devices_of_an_unlinked_relayer_fall_to_the_first()
    {
        var state = ApartmentRules.RemoveRelayer(Home, Home.Relayers[1]);
        Assert.Equal([10L], ApartmentRules.RelayersFor(state, state.Devices[0]).ToArray());

        state = ApartmentRules.RemoveRelayer(state, state.Relayers[0]);
        Assert.Empty(ApartmentRules.RelayersFor(state, state.Devices[0]));
        Assert.Equal(2, state.Devices.Length);
    }

    [Fact]
    public void Devices_move_to_the_box_that_replaces_theirs()
    {
        var state = ApartmentRules.ReplaceRelayer(Home, Home.Relayers[1], new LinkedRelayer(30, "C", "second"));
        Assert.Equal([30L, 10L], ApartmentRules.RelayersFor(state, state.Devices[0]).ToArray());
        Assert.Equal([10L, 30L], ApartmentRules.RelayersFor(state, state.Devices[1]).ToArray());
    }

    [Fact]
    public void The_owner_sees_each_device_under_the_relayer_that_serves_it()
    {
        var view = ApartmentRules.View(Home with { Devices = Home.Devices.Add(Home.Devices[0] with { Id = 102, RelayerId = 99 }) }, DeviceCatalogue.Default);

        Assert.Equal("Home", view.Name);
        Assert.Equal([(10L, "A", "first"), (20L, "B", "second")], view.Relayers.Select(r => (r.Id, r.Code, r.Name)));
        Assert.Equal([101L, 102L], view.Relayers[0].Devices.Select(d => d.Id));
        var device = Assert.Single(view.Relayers[1].Devices);
        Assert.Equal((100, "light", "2112S", "0A", "lamp", 2), (device.Id, device.Type, device.Model, device.Code, device.Name, device.Keys.Length));
    }

    [Fact]
    public void A_scene_sets_keys_of_the_apartments_devices()
    {
        var state = ApartmentRules.AddScene(Home, "scene", [new SceneContent(9, 100, 1, 5), new SceneContent(9, 101, 0, 6)], id: 7).Value!;
        var scene = Assert.Single(state.Scenes);
        Assert.Equal((7, "scene"), (scene.Id, scene.Name));
        Assert.Equal([new SceneContent(1, 100, 1, 5), new SceneContent(2, 101, 0, 6)], scene.Contents.ToArray());

        Assert.Equal(Outcome.NoSuchDevice, ApartmentRules.AddScene(Home, "scene", [new SceneContent(0, 102, 0, 1)], 7).Outcome);
        Assert.Equal(Outcome.NoSuchDevice, ApartmentRules.AddScene(Home, "scene", [new SceneContent(0, 101, 1, 1)], 7).Outcome);
        Assert.Equal(Outcome.BadParameter, ApartmentRules.AddScene(Home, new string('n', 101), [], 7).Outcome);
    }

    [Fact]
    public void A_scenes_contents_are_replaced_or_left()
    {
        var state = ApartmentRules.AddScene(Home, "scene", [new SceneContent(0, 100, 1, 5)], id: 7).Value!;
        Assert.Single(ApartmentRules.ModifyScene(state, new SceneChange(7, "new", null)).Value!.Scenes[0].Contents);
        Assert.Equal("scene", ApartmentRules.ModifyScene(state, new SceneChange(7, null, [])).Value!.Scenes[0].Name);
        Assert.Empty(ApartmentRules.ModifyScene(state, new SceneChange(7, null, [])).Value!.Scenes[0].Contents);
        Assert.Equal(Outcome.BadParameter, ApartmentRules.ModifyScene(state, new SceneChange(8, null, [])).Outcome);
        Assert.Equal(Outcome.BadParameter, ApartmentRules.RemoveScene(state, 8).Outcome);
    }

    [Theory]
    [InlineData(7L, null)]
    [InlineData(8L, 8L)]
    public void A_removed_scene_is_no_longer_the_one_that_was_set(long set, long? left)
    {
        var state = ApartmentRules.AddScene(Home, "scene", [], id: 7).Value! with { SceneId = set };
        Assert.Equal(left, ApartmentRules.RemoveScene(state, 7).Value!.SceneId);
    }

    [Fact]
    public void Scenes_values_and_contactors_are_limited()
    {
        var state = Home;
        for (var i = 0; i < ApartmentRules.MaxScenes; i++)
        {
            state = ApartmentRules.AddScene(state, "scene", [], i + 1).Value!;
        }

        Assert.Equal(Outcome.BadParameter, ApartmentRules.AddScene(state, "scene", [], 1000).Outcome);
        for (var i = 0; i < ApartmentRules.MaxContactors; i++)
        {
            state = ApartmentRules.AddContactor(state, "name", null, null, i + 1).Value!;
        }

        Assert.Equal(Outcome.BadParameter, ApartmentRules.AddContactor(state, "name", null, null, 1000).Outcome);
        ImmutableArray<SceneContent> most = [.. Enumerable.Repeat(new SceneContent(0, 100, 0, 1), ApartmentRules.MaxSceneContents)];
        Assert.Equal(Outcome.Ok, ApartmentRules.AddScene(Home, "scene", most, 7).Outcome);
        Assert.Equal(Outcome.BadParameter, ApartmentRules.AddScene(Home, "scene", most.Add(most[0]), 7).Outcome);
    }

    [Theory]
    [InlineData(null, null, Outcome.Ok)]
    [InlineData("", " ", Outcome.Ok)]
    [InlineData(" 13800000000 ", "some@example.org", Outcome.Ok)]
    [InlineData("112", null, Outcome.MobilePhoneTaken)]
    [InlineData(null, "a@bc.de", Outcome.EmailTaken)]
    public void A_contactor_is_reached_by_what_looks_like_it(string? phone, string? email, Outcome expected)
    {
        Assert.Equal(expected, ApartmentRules.AddContactor(Home, "name", phone, email, 7).Outcome);
        var state = ApartmentRules.AddContactor(Home, "name", "13900000000", "other@example.org", 7).Value!;
        var modified = ApartmentRules.ModifyContactor(state, new ContactorChange(7, null, phone, email));
        Assert.Equal(expected, modified.Outcome);
        if (modified.Value is { } changed)
        {
            Assert.Equal(
                new Contactor(7, "name", phone?.Trim() ?? "13900000000", email?.Trim() ?? "other@example.org"), Assert.Single(changed.Contactors));
        }
    }

    private static NewDevice Device(string model, string code) => new(model, code, null, null, []);

    private static Reply<ApartmentState> Add(
        string model = "2112S", string code = "CAFE", long? relayerId = null, string? name = null, params ImmutableArray<DeviceKey> keys) =>
        ApartmentRules.AddDevice(Home, DeviceCatalogue.Default, new NewDevice(model, code, relayerId, name, keys), id: 7);

    private static Reply<ApartmentState> Modify(
        long deviceId = 100, string? name = null, string? code = null, params ImmutableArray<DeviceKey> keys) =>
        ApartmentRules.ModifyDevice(Home, new DeviceChange(deviceId, name, code, null, keys));
}

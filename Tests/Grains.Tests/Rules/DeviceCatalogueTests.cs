using System.Text;
using System.Text.Json;
using Gateway.Grains.Catalogue;

namespace Gateway.Grains.Tests.Rules;

public sealed class DeviceCatalogueTests
{
    private const string OffOn = "0..0 off 0, 1..1 on 0";
    private const string Dimmer = "127..127 off 0, 128..254 dimmer 0, 255..255 on 0";

    /// <summary>The protocol document's table.</summary>
    public static TheoryData<string, int, string, string, string> Table => new()
    {
        { "2111S", 1, "light", "0", OffOn },
        { "2112S", 1, "light", "0 0", OffOn },
        { "2113S", 1, "light", "0 0 0", OffOn },
        { "2114S", 1, "light", "0 0 0 0", OffOn },
        { "2111D", 1, "light", "0", OffOn },
        { "2112D", 1, "light", "0 0", OffOn },
        { "2113D", 1, "light", "0 0 0", OffOn },
        { "2114D", 1, "light", "0 0 0 0", OffOn },
        { "2121D", 1, "light", "0", Dimmer },
        { "2122D", 1, "light", "0 0", Dimmer },
        { "2131D", 2, "curtain", "0", OffOn },
        { "2132D", 2, "curtain", "0 0", OffOn },
        { "2690S", 101, "gas", "20", "0..63 normal 0, 64..999 emergency 1" },
        { "5816", 200, "magnetic", "10", "0..31 normal 0, 32..63 open 1, 64..127 damaged 1, 128..999 normal 0" },
        { "5890", 201, "infrared", "10", "0..63 normal 0, 64..127 damage 1, 128..999 intrusion 1" },
        { "2141A", 301, "gas controller", "0", OffOn },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void A_model_is_as_the_protocol_document_says(string name, int typeId, string type, string alarmTypes, string states)
    {
        Assert.True(DeviceCatalogue.Default.TryGet(name, out var model));

        Assert.Equal((name, new DeviceType(typeId, type)), (model.Name, model.Type));
        Assert.Equal(alarmTypes, string.Join(' ', model.KeyAlarmTypes));
        Assert.Equal(states, string.Join(", ", model.States.Select(s => $"{s.From}..{s.To} {s.Name} {s.AlarmLevel}")));
        Assert.True(model.HasKey(0) && model.HasKey(model.KeyAlarmTypes.Length - 1));
        Assert.False(model.HasKey(-1) || model.HasKey(model.KeyAlarmTypes.Length));
    }

    [Fact]
    public void There_are_no_other_models() => Assert.Equal(
        Table.Select(row => (string)row[0]).Order(StringComparer.Ordinal),
        DeviceCatalogue.Default.Models.Select(m => m.Name).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("2111s")]
    [InlineData(" 2111S")]
    [InlineData("")]
    [InlineData("2111X")]
    public void A_name_that_is_not_listed_is_not_found(string name) => Assert.False(DeviceCatalogue.Default.TryGet(name, out _));

    [Fact]
    public void Models_can_be_added_to_the_data_file()
    {
        var catalogue = Load(Model("M1", states: """{ "from": 0, "to": 9, "name": "low" }, { "from": 10, "to": 10, "name": "high", "alarm_level": 2 }"""));

        var model = Assert.Single(catalogue.Models);
        Assert.Equal(new DeviceModelState(10, 10, "high", 2), model.States[1]);
    }

    [Fact]
    public void Further_models_stand_beside_the_documents()
    {
        var catalogue = With("""{ "types": [{ "id": 900, "name": "heater" }], "models": [{ "name": "H1", "type": "heater", "keys": [0], "states": [] }, { "name": "L9", "type": "light", "keys": [0, 0], "states": [] }] }""");

        Assert.Equal(DeviceCatalogue.Default.Models.Count + 2, catalogue.Models.Count);
        Assert.True(catalogue.TryGet("H1", out var heater) && heater.Type == new DeviceType(900, "heater"));
        Assert.True(catalogue.TryGet("L9", out var light) && light.Type == new DeviceType(1, "light"));
        Assert.False(DeviceCatalogue.Default.TryGet("H1", out _));
    }

    [Theory]
    [InlineData("'light'", """{ "types": [{ "id": 900, "name": "light" }], "models": [] }""")]
    [InlineData("'2111S'", """{ "types": [], "models": [{ "name": "2111S", "type": "light", "keys": [0], "states": [] }] }""")]
    public void Further_models_do_not_replace_the_documents(string what, string json) =>
        Assert.Contains(what, Assert.Throws<InvalidDataException>(() => With(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("type", """{ "name": "M1", "type": "boat", "keys": [0], "states": [] }""")]
    [InlineData("key", """{ "name": "M1", "type": "light", "keys": [], "states": [] }""")]
    [InlineData("alarm type", """{ "name": "M1", "type": "light", "keys": [0, 5], "states": [] }""")]
    [InlineData("ends", """{ "name": "M1", "type": "light", "keys": [0], "states": [{ "from": 2, "to": 1, "name": "x" }] }""")]
    [InlineData("overlap", """{ "name": "M1", "type": "light", "keys": [0], "states": [{ "from": 5, "to": 9, "name": "x" }, { "from": 0, "to": 5, "name": "y" }] }""")]
    [InlineData("empty", """{ "name": "M1", "type": "light", "keys": [0], "states": [null] }""")]
    public void A_model_that_contradicts_itself_is_refused_by_its_name(string what, string model)
    {
        var error = Assert.Throws<InvalidDataException>(() => Load(model));

        Assert.Contains("'M1'", error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_is_listed_twice_is_refused() => Assert.Contains(
        "'M1': it is listed twice", Assert.Throws<InvalidDataException>(() => Load(Model("M1") + "," + Model("M1"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{ "types": [], "models": [null] }""")]
    [InlineData("""{ "types": [null], "models": [] }""")]
    [InlineData("""{ "types": [{ "id": 1, "name": "light" }, { "id": 2, "name": "light" }], "models": [] }""")]
    [InlineData("""{ "types": [{ "id": 1, "name": "light" }], "models": [{ "name": "", "type": "light", "keys": [0], "states": [] }] }""")]
    [InlineData("null")]
    public void A_file_that_is_no_catalogue_is_refused(string json) => Assert.Throws<InvalidDataException>(() => LoadFile(json));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{ "types": [], "models": null }""")]
    [InlineData("""{ "types": [], "models": [], "extra": 1 }""")]
    [InlineData("""{ "types": [], "models": [{ "name": "M1", "type": "light", "keys": [0] }] }""")]
    [InlineData("""{ "types": [], "models": [{ "name": null, "type": "light", "keys": [0], "states": [] }] }""")]
    public void Other_json_is_refused(string json) => Assert.ThrowsAny<JsonException>(() => LoadFile(json));

    private static string Model(string name, string states = "") =>
        $$"""{ "name": "{{name}}", "type": "light", "keys": [0], "states": [{{states}}] }""";

    private static DeviceCatalogue Load(string models) =>
        LoadFile($$"""{ "types": [{ "id": 1, "name": "light" }], "models": [{{models}}] }""");

    private static DeviceCatalogue With(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return DeviceCatalogue.Default.With(stream);
    }

    private static DeviceCatalogue LoadFile(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return DeviceCatalogue.Load(stream);
    }
}

using Gateway.Silo.Configuration;
using Microsoft.Extensions.Configuration;

namespace Gateway.Silo.Tests;

public sealed class OperatorCatalogueTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Own_models_stand_beside_the_documents()
    {
        var catalogue = Load("""
            {
              "types": [{ "id": 400, "name": "lock" }],
              "models": [
                { "name": "L1", "type": "lock", "keys": [20, 0], "states": [{ "from": 0, "to": 0, "name": "closed" }, { "from": 1, "to": 9, "name": "forced", "alarm_level": 2 }] },
                { "name": "2111X", "type": "light", "keys": [0], "states": [] },
                { "name": "F1", "type": "fire", "keys": [20], "states": [] }
              ]
            }
            """);
        Assert.True(catalogue.TryGet("F1", out var fire));
        Assert.Equal(100, fire.Type.Id);
        Assert.True(catalogue.TryGet("L1", out var door));
        Assert.Equal(("lock", 400, true, false), (door.Type.Name, door.Type.Id, door.HasKey(1), door.HasKey(2)));
        Assert.Equal(2, door.States[1].AlarmLevel);
        Assert.True(catalogue.TryGet("2111X", out var lamp));
        Assert.Equal(1, lamp.Type.Id);
        Assert.True(catalogue.TryGet("2111S", out _));
    }

    [Theory]
    [InlineData("""{ "types": [], "models": [{ "name": "2111S", "type": "light", "keys": [0], "states": [] }] }""", "2111S")]
    [InlineData("""{ "types": [{ "id": 9, "name": "light" }], "models": [] }""", "light")]
    [InlineData("""{ "types": [], "models": [{ "name": "X", "type": "nothing", "keys": [0], "states": [] }] }""", "nothing")]
    [InlineData("""{ "types": [], "models": [{ "name": "X", "type": "light", "keys": [], "states": [] }] }""", "'X'")]
    [InlineData("""{ "types": [], "models": [{ "name": "X", "type": "light", "keys": [5], "states": [] }] }""", "'X'")]
    [InlineData("""{ "types": [], "models": [{ "name": "X", "type": "light", "keys": [0], "states": [{ "from": 0, "to": 5, "name": "a" }, { "from": 5, "to": 6, "name": "b" }] }] }""", "'X'")]
    [InlineData("""{ "types": [], "models": [{ "nam": "X" }] }""", "nam")]
    [InlineData("none", "Devices:CataloguePath")]
    public void What_is_wrong_with_a_file_is_said(string json, string what)
    {
        var error = Assert.Throws<ConfigurationException>(() => Load(json));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Contains("Devices:CataloguePath", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void So_is_that_there_is_none() => Assert.Throws<ConfigurationException>(() =>
        OperatorCatalogue.Load(Settings("/nowhere/devices.json")));

    private Grains.Catalogue.DeviceCatalogue Load(string json)
    {
        File.WriteAllText(_path, json);
        return OperatorCatalogue.Load(Settings(_path));
    }

    private static GatewaySettings Settings(string path) =>
        GatewaySettings.From(new ConfigurationBuilder().AddCommandLine([$"Devices:CataloguePath={path}"]).Build());
}

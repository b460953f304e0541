using System.Text.Json;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Control;

/// <summary>Scenes as phones add and set them.</summary>
internal static class Scenes
{
    public static Task<WireMessage> SetScene(this Phone phone, long id) => phone.Ask(CommandIds.SetScene, new { id });

    public static async Task<long> AddScene(this Phone phone, params (long Device, int Key, int Value)[] contents) => Expect.Ok(await phone.Ask(
        CommandIds.AddScene,
        new
        {
            apartment_id = phone.ApartmentId,
            name = "evening",
            scene_contents = contents.Select(c => new { dev_id = c.Device, dev_key_seq = c.Key, value = c.Value }),
        }))["id"];

    public static async Task<long?> SceneOf(this Phone phone)
    {
        var scene = Expect.Ok(await phone.QueryApartment()).Json.GetProperty("scene_id");
        return scene.ValueKind == JsonValueKind.Null ? null : scene.GetInt64();
    }

    public static (string Model, string Code, int Key, int Value) Told(this WireMessage command) => (
        command.Json.GetProperty("dev_model").GetString()!,
        command.Json.GetProperty("dev_code").GetString()!,
        (int)command["dev_key_seq"],
        (int)command["value"]);

    public static Task BecomesOffline(this Phone phone, long relayer) => Waiting.Until(async () =>
        (await phone.Ask(CommandIds.QueryRelayerStatus, new { relayer_id = relayer })).Status == StatusCode.RelayerOffline
            ? null
            : "the relayer should be offline");

    /// <summary>A home with a second relayer and a lamp behind that.</summary>
    public static async Task<(Home Home, Relayer Second, (long Id, string Code, long RelayerId) Lamp)> HomeWithSecond(GatewayProcess gateway)
    {
        var home = await Home.Make(gateway);
        var second = await Relayer.LogIn(gateway, Names.Next("box"));
        var relayerId = await home.Phone.AddRelayer(second.Code);
        var code = Names.DeviceCode();
        return (home, second, (await home.Phone.AddDevice(code, relayer: relayerId), code, relayerId));
    }
}

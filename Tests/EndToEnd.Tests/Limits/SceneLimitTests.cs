using Gateway.EndToEnd.Tests.Control;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Limits;

/// <summary>How much a scene may be, and how long it may take.</summary>
public sealed class SceneLimitTests : EndToEndTest
{
    [Fact]
    public async Task A_silent_relayer_delays_no_other_ones_lights_and_the_answer_is_the_worst()
    {
        var (home, fast, fastLamp) = await Scenes.HomeWithSecond(await Start("--Messaging:ControlTimeoutSeconds=3"));
        fast.Serve();
        var scene = await home.Phone.AddScene((home.DeviceId, 0, 1), (fastLamp.Id, 0, 1));
        var asked = home.Phone.SetScene(scene);
        var taken = await home.Relayer.Command();
        await Waiting.Until(() => Task.FromResult(fast.Served.Count == 1 ? null : "the other relayer should have its command"));

        // The connection goes on meanwhile, and so does the other relayer.
        Expect.Ok(await home.Phone.Control(fastLamp.Code));
        Assert.False(asked.IsCompleted, "The answer should wait for the silent relayer.");

        var refused = Expect.Refused(StatusCode.RelayerTimeout, await asked);
        Assert.Equal(
            $"relayer resp timeout: 1 of 2 failed: {home.Device} key 0 (18)", refused.Json.GetProperty("error").GetString());
        Assert.Null(await home.Phone.SceneOf());
        await home.Relayer.Wire.Respond(taken, StatusCode.Ok, taken.Body);
    }

    [Fact]
    public async Task A_scene_of_ten_thousand_values_is_refused()
    {
        var home = await Home.Make(await Start("--Messaging:MaxFrameBytes=1048576"));
        Expect.Refused(StatusCode.BadParameter, await home.Phone.Ask(CommandIds.AddScene, new
        {
            apartment_id = home.Phone.ApartmentId,
            name = "x",
            scene_contents = Enumerable.Repeat(new { dev_id = home.DeviceId, dev_key_seq = 0, value = 1 }, 10_000),
        }));
    }

    [Fact]
    public async Task A_scene_counts_as_so_many_commands()
    {
        var gateway = await Start("--Messaging:MaxCommandsPerConnection=5", "--Messaging:MaxCommands=8");
        var home = await Home.Make(gateway);
        var small = await home.Phone.AddScene((home.DeviceId, 0, 1), (home.DeviceId, 0, 0), (home.DeviceId, 0, 1));
        var large = await home.Phone.AddScene([.. Enumerable.Repeat((home.DeviceId, 0, 1), 6)]);
        Expect.Refused(StatusCode.ServerBusy, await home.Phone.SetScene(large));
        var first = home.Phone.SetScene(small);
        Expect.Refused(StatusCode.ServerBusy, await home.Phone.SetScene(small));
        var second = (await home.Phone.Another(gateway)).SetScene(small);
        await gateway.MetricBecomes("gateway_commands_pending", 6);
        Expect.Refused(StatusCode.ServerBusy, await (await home.Phone.Another(gateway)).SetScene(small));
        Assert.Equal(3, await gateway.LimitHits("commands"));

        home.Relayer.Serve();
        Expect.Ok(await first);
        Expect.Ok(await second);
        Expect.Ok(await home.Phone.SetScene(small));
        Assert.Equal(0, await gateway.Metric("gateway_commands_pending"));
    }
}

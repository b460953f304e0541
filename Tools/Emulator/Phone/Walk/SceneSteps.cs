using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Phone.Walk;

/// <summary>The walk's steps about scenes; whether a scene acted, the lamp's relayer says.</summary>
internal sealed class SceneSteps(PhoneSession phone, WalkSettings settings, WalkedHome home, DeviceSteps lamp)
{
    private long? _scene;

    private long Scene => _scene ?? throw new NotRunException(nameof(CommandIds.AddScene));

    /// <summary>AddScene.</summary>
    public async Task<string> AddAsync()
    {
        const string Name = "evening";
        var response = await phone.AskAsync(
            CommandIds.AddScene,
            new AddSceneRequest(home.Apartment, Name, Lamp(0)),
            MessagingBodies.Json.AddSceneRequest,
            MessagingBodies.Json.AddedResponse);
        _scene = response.Id;
        home.VersionRose(response.Version);
        CheckShown(await home.ReadAsync(), Name, 0);
        return $"scene {response.Id}, version {response.Version}";
    }

    /// <summary>SetScene: the lamp follows, and the scene is the apartment's.</summary>
    public async Task<string> SetAsync()
    {
        await SendAsync(new SetSceneRequest(Scene));
        await lamp.QueryAsync(0);
        var scene = (await home.QueryAsync()).SceneId;
        Check.That(scene == Scene, $"scene_id is {scene?.ToString() ?? "null"}, not {Scene}");
        return $"the light has value 0, scene_id is {scene}";
    }

    /// <summary>SetScene with a function.</summary>
    public async Task<string> SetAllLightsAsync()
    {
        _ = home.Device;
        await SendAsync(new SetSceneRequest(ApartmentId: home.Apartment, Function: SetSceneRequest.AllLightOn));
        await lamp.QueryAsync(1);
        return "all_light_on: the light has value 1";
    }

    /// <summary>ModifyScene.</summary>
    public async Task<string> ModifyAsync()
    {
        const string Name = "evening, renamed";
        await home.ChangeAsync(
            CommandIds.ModifyScene, new ModifySceneRequest(Scene, Name, Lamp(1)), MessagingBodies.Json.ModifySceneRequest);
        CheckShown(await home.ReadAsync(), Name, 1);
        return $"version {home.Version}, the new name and value show";
    }

    /// <summary>RemoveScene: it neither shows nor acts any more.</summary>
    public async Task<string> RemoveAsync()
    {
        await home.ChangeAsync(CommandIds.RemoveScene, new RemoveSceneRequest(Scene), MessagingBodies.Json.RemoveSceneRequest);
        var info = await home.ReadAsync();
        Check.That(info.Scenes.All(scene => scene.Id != Scene), "the apartment still shows the scene");
        var after = await phone.AskAsync(CommandIds.SetScene, new SetSceneRequest(Scene), MessagingBodies.Json.SetSceneRequest);
        Check.That(after.Status != StatusCode.Ok, "SetScene still sets it");
        return $"version {home.Version}, gone";
    }

    private SceneContentRequest[] Lamp(int value) => [new(home.Device, DeviceSteps.KeySequence, value)];

    private async Task SendAsync(SetSceneRequest request)
    {
        var response = await phone.AskAsync(CommandIds.SetScene, request, MessagingBodies.Json.SetSceneRequest);
        RelayerSteps.AdviseIfOffline(response, settings.RelayerCode);
        PhoneSession.Succeeded(response);
        Check.That(response.Body.IsEmpty, $"the response should be empty, not {response.Text}");
    }

    private void CheckShown(ApartmentInfo info, string name, int value)
    {
        var scene = info.Scenes.FirstOrDefault(scene => scene.Id == Scene)
            ?? throw new VerdictException($"the apartment does not show scene {Scene}");
        Check.That(scene.Name == name, $"the scene is called '{scene.Name}', not '{name}'");
        Check.That(
            scene.SceneContents is [var content]
            && (content.DevId, content.DevKeySeq, content.Value) == (home.Device, DeviceSteps.KeySequence, value),
            $"the scene has {string.Join(", ", scene.SceneContents.Select(c => $"value {c.Value} for key {c.DevKeySeq} of device {c.DevId}"))}, "
            + $"not value {value} for key {DeviceSteps.KeySequence} of device {home.Device}");
    }
}

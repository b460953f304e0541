using System.Threading.Channels;
using Gateway.Protocol.Messaging;

namespace Gateway.Tools.Tests.Fakes;

// Commands on their way to relayers, single ones and scenes.
internal sealed partial class FakeConnection
{
    /// <summary>See <see cref="FakeGateway.AskRelayer"/>.</summary>
    public async Task<(string DevCode, StatusCode Status)[]> AskAsync(string[] devices)
    {
        var arrived = Channel.CreateUnbounded<(string DevCode, StatusCode Status)>();
        foreach (var device in devices)
        {
            await CommandAsync(
                CommandIds.ControlDevice,
                Json(new ControlDeviceRequest("2111S", device, 0, 1), MessagingBodies.Json.ControlDeviceRequest),
                answer => arrived.Writer.WriteAsync((device, answer.Status)).AsTask());
        }

        var answers = new (string, StatusCode)[devices.Length - 1];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = await arrived.Reader.ReadAsync();
        }

        return answers;
    }

    private Task CommandAsync(uint commandId, ReadOnlyMemory<byte> body, Func<Message, Task> take)
    {
        var sequence = Interlocked.Increment(ref _lastSequence);
        _pending[sequence] = take;
        return SendAsync(new Message(commandId, StatusCode.Ok, sequence, body));
    }

    private Task RelayAsync(Message message)
    {
        var code = message.CommandId == CommandIds.ControlDevice
            ? Read(message, MessagingBodies.Json.ControlDeviceRequest).DevCode
            : Read(message, MessagingBodies.Json.QueryDeviceRequest).DevCode;
        var device = Account.FindDevice(code);
        if (device is null && Fault != Fault.RemovedDeviceStillControlled)
        {
            return RefuseAsync(message, StatusCode.NoSuchDevice);
        }

        switch (Fault)
        {
            case Fault.ControlLost:
                return Task.CompletedTask;
            case Fault.ControlAnsweredByGateway:
                return AnswerAsync(message, new VersionResponse(1), MessagingBodies.Json.VersionResponse);
        }

        return _gateway.FindRelayer(device?.RelayerCode ?? "test_relayer") is { } relayer && Fault != Fault.RelayerAlwaysOffline
            ? relayer.CommandAsync(message.CommandId, message.Body, answer => SendAsync(answer with { Sequence = message.Sequence }))
            : RefuseAsync(message, StatusCode.RelayerOffline);
    }

    private Task SceneAsync(Message message)
    {
        switch (message.CommandId)
        {
            case CommandIds.AddScene:
                var add = Read(message, MessagingBodies.Json.AddSceneRequest);
                var apartment = Account.Find(add.ApartmentId)!;
                var scene = new SceneInfo(Account.NextId(), add.Name, Contents(add.SceneContents!));
                if (Fault != Fault.SceneIsForgotten)
                {
                    apartment.Scenes.Add(scene);
                }

                return AnswerAsync(message, new AddedResponse(scene.Id, Rise(apartment)), MessagingBodies.Json.AddedResponse);
            case CommandIds.ModifyScene:
                var modify = Read(message, MessagingBodies.Json.ModifySceneRequest);
                if (WithScene(modify.Id) is not { } changing)
                {
                    return RefuseAsync(message, StatusCode.BadParameter);
                }

                Change(changing.Scenes, s => s.Id == modify.Id, s => s with
                {
                    Name = Renames ? modify.Name! : s.Name,
                    SceneContents = Fault == Fault.SceneValuesAreForgotten ? s.SceneContents : Contents(modify.SceneContents!),
                });
                return AnswerVersionAsync(message, changing);
            case CommandIds.RemoveScene:
                var id = Read(message, MessagingBodies.Json.RemoveSceneRequest).Id;
                if (WithScene(id) is not { } losing)
                {
                    return RefuseAsync(message, StatusCode.BadParameter);
                }

                losing.Scenes.RemoveAll(s => s.Id == id && Fault != Fault.RemovedSceneStillShows);
                return AnswerVersionAsync(message, losing);
            default:
                return SetSceneAsync(message, Read(message, MessagingBodies.Json.SetSceneRequest));
        }
    }

    private Task SetSceneAsync(Message message, SetSceneRequest request)
    {
        SceneContentInfo[] values;
        if (request.Id is not { } id)
        {
            values = Fault == Fault.LightsStayOff
                ? []
                : [.. Account.Find(request.ApartmentId!.Value)!.Devices.Select(device => new SceneContentInfo(0, device.Info.Id, 0, 1))];
        }
        else if (WithScene(id) is { } apartment)
        {
            values = Fault == Fault.SceneIsNeverSent ? [] : [.. apartment.Scenes.Single(s => s.Id == id).SceneContents];
            apartment.SceneId = Fault == Fault.SceneIdIsNotSet ? apartment.SceneId : id;
            apartment.Version += Fault == Fault.SceneRaisesVersion ? 1 : 0;
        }
        else
        {
            return Fault == Fault.RemovedSceneIsStillSet
                ? SendAsync(Response(message, StatusCode.Ok, []))
                : RefuseAsync(message, StatusCode.BadParameter);
        }

        return SetAsync(message, values);
    }

    private async Task SetAsync(Message message, SceneContentInfo[] values)
    {
        var left = values.Length;
        if (left == 0)
        {
            await SendAsync(Response(message, StatusCode.Ok, []));
        }

        foreach (var value in values)
        {
            var device = Account.FindDevice(value.DevId)!;
            if (Fault == Fault.RelayerAlwaysOffline || _gateway.FindRelayer(device.RelayerCode) is not { } relayer)
            {
                await RefuseAsync(message, StatusCode.RelayerOffline);
                return;
            }

            var body = new ControlDeviceRequest(device.Info.DevModel, device.Info.DevCode, value.DevKeySeq, value.Value);
            await relayer.CommandAsync(
                CommandIds.ControlDevice,
                Json(body, MessagingBodies.Json.ControlDeviceRequest),
                _ => Interlocked.Decrement(ref left) == 0 ? SendAsync(Response(message, StatusCode.Ok, [])) : Task.CompletedTask);
        }
    }

    private FakeApartment? WithScene(long id) => Account.Apartments.FirstOrDefault(apartment => apartment.Scenes.Exists(scene => scene.Id == id));

    private SceneContentInfo[] Contents(IReadOnlyList<SceneContentRequest> contents) =>
        [.. contents.Select(content => new SceneContentInfo(Account.NextId(), content.DevId, content.DevKeySeq, content.Value))];
}

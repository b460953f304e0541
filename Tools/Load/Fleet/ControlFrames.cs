using System.Text.Json;
using Gateway.Load.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.Load.Fleet;

/// <summary>The frames of a control round trip. The peers relay the same bytes, so that all servers carry the same payloads.</summary>
internal static class ControlFrames
{
    /// <summary>The model of the devices that are commanded.</summary>
    public const string Model = "2111S";

    private static readonly byte[] AnswerBody = """{"result":0,"value":1}"""u8.ToArray();

    /// <summary>A phone's command to a device; its sequence number is set per use.</summary>
    public static byte[] Command(string deviceCode) => FrameBytes.Create(
        CommandIds.ControlDevice,
        0,
        JsonSerializer.SerializeToUtf8Bytes(new ControlDeviceRequest(Model, deviceCode, 0, 1), MessagingBodies.Json.ControlDeviceRequest));

    /// <summary>A relayer's answer; its sequence number is set per use.</summary>
    public static byte[] Answer() => FrameBytes.Create(CommandIds.ControlDevice | CommandIds.ResponseBit, 0, AnswerBody);
}

using System.Text.Json;
using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Relayer;

/// <summary>The devices behind an emulated relayer: any code is one, and each key keeps the value that it was last set to, 0 at first.</summary>
/// <param name="relayerCode">The relayer's sb_code.</param>
internal sealed class EmulatedDevices(string relayerCode)
{
    private readonly Dictionary<(string Code, int Key), int> _values = [];

    /// <summary>The code of the device that a command is for; null when it cannot be read.</summary>
    public static string? DeviceOf(Message request) => request.CommandId switch
    {
        CommandIds.ControlDevice when MessagingBodies.TryRead(new(request.Body), MessagingBodies.Json.ControlDeviceRequest, out var control, out _) =>
            control.DevCode,
        CommandIds.QueryDevice when MessagingBodies.TryRead(new(request.Body), MessagingBodies.Json.QueryDeviceRequest, out var query, out _) =>
            query.DevCode,
        _ => null,
    };

    /// <summary>Carries out a command.</summary>
    /// <param name="request">ControlDevice or QueryDevice.</param>
    /// <param name="fault">The status to fail with instead; <see cref="StatusCode.Ok"/> for none.</param>
    /// <returns>The status and body to answer with; null for any other command, which has no answer.</returns>
    public (StatusCode Status, byte[] Body)? Execute(Message request, StatusCode fault = StatusCode.Ok)
    {
        if (fault != StatusCode.Ok && request.CommandId is (CommandIds.ControlDevice or CommandIds.QueryDevice))
        {
            return Refusal(fault, $"{fault.Text()}: as the script says");
        }

        switch (request.CommandId)
        {
            case CommandIds.ControlDevice:
                if (!MessagingBodies.TryRead(new(request.Body), MessagingBodies.Json.ControlDeviceRequest, out var control, out var error))
                {
                    return Malformed(error);
                }

                _values[Key(control.DevCode, control.DevKeySeq)] = control.Value;
                return Answer(control.DevModel, control.DevCode, control.DevKeySeq, control.Value);

            case CommandIds.QueryDevice:
                if (!MessagingBodies.TryRead(new(request.Body), MessagingBodies.Json.QueryDeviceRequest, out var query, out error))
                {
                    return Malformed(error);
                }

                return Answer(query.DevModel, query.DevCode, query.DevKeySeq, _values.GetValueOrDefault(Key(query.DevCode, query.DevKeySeq)));

            default:
                return null;
        }
    }

    private static (string Code, int Key) Key(string code, int key) => (code.ToUpperInvariant(), key);

    private static (StatusCode Status, byte[] Body) Malformed(string error) =>
        Refusal(StatusCode.BadParameter, $"{StatusCode.BadParameter.Text()}: {error}");

    private static (StatusCode Status, byte[] Body) Refusal(StatusCode status, string error) =>
        (status, JsonSerializer.SerializeToUtf8Bytes(new ErrorResponse(error), MessagingBodies.Json.ErrorResponse));

    private (StatusCode Status, byte[] Body) Answer(string model, string code, int key, int value) => (
        StatusCode.Ok,
        JsonSerializer.SerializeToUtf8Bytes(
            new RelayerAnswer(relayerCode, model, code, key, value), RelayerAnswerJson.Default.RelayerAnswer));
}

using System.Text.Json.Serialization;

namespace Gateway.Emulator.Relayer;

/// <summary>
/// What the emulated relayer answers to ControlDevice and QueryDevice: who answered, for which key of which device, and the value that the
/// key has now. The gateway passes it to the phone as it is, which is how the phone's emulator knows that its command arrived.
/// </summary>
internal sealed record RelayerAnswer(string SbCode, string DevModel, string DevCode, int DevKeySeq, int Value);

/// <summary>Generated reader and writer of <see cref="RelayerAnswer"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RelayerAnswer))]
internal sealed partial class RelayerAnswerJson : JsonSerializerContext;

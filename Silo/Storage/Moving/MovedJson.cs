using System.Text.Json.Serialization;

namespace Gateway.Silo.Storage.Moving;

/// <summary>The JSON of an export's lines: nothing may be missing, and nothing may be there that this program does not know.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(MovedLine))]
internal sealed partial class MovedJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Grains.Interfaces.ApiKeys;

namespace Gateway.Silo.Api;

/// <summary>The JSON of the HTTP API: generated, without reflection. HTML's characters are escaped in it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(LowerCaseEnum<ApiKeyRole>)])]
[JsonSerializable(typeof(ApiProblem))]
[JsonSerializable(typeof(Keys.KeyList))]
[JsonSerializable(typeof(Keys.NewKey))]
[JsonSerializable(typeof(Keys.CreatedKey))]
[JsonSerializable(typeof(Processes.ProcessHealth))]
[JsonSerializable(typeof(Sessions.SessionList))]
[JsonSerializable(typeof(Sessions.MemberList))]
[JsonSerializable(typeof(Traces.TraceStarted))]
[JsonSerializable(typeof(Traces.FrameView))]
[JsonSerializable(typeof(Traces.TraceEnded))]
internal sealed partial class ApiJson : JsonSerializerContext;

/// <summary>Writes the values of an enum as words that begin with a small letter; reads them in any case, and no numbers.</summary>
internal sealed class LowerCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

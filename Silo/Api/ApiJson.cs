using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Grains.Interfaces.ApiKeys;
using Gateway.Grains.Interfaces.Commands;

namespace Gateway.Silo.Api;

/// <summary>The JSON of the HTTP API: generated, without reflection. HTML's characters are escaped in it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    Converters = [typeof(LowerCaseEnum<ApiKeyRole>), typeof(LowerCaseEnum<CommandState>)])]
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
[JsonSerializable(typeof(Audit.AuditEntries))]
[JsonSerializable(typeof(Devices.DevicePageView))]
[JsonSerializable(typeof(Devices.DeviceCount))]
[JsonSerializable(typeof(Devices.DeviceStatusView))]
[JsonSerializable(typeof(Commands.CommandBody))]
[JsonSerializable(typeof(Commands.ManyCommandsBody))]
[JsonSerializable(typeof(Commands.CommandView))]
[JsonSerializable(typeof(Commands.CommandResults))]
[JsonSerializable(typeof(Commands.CommandPage))]
[JsonSerializable(typeof(Accounts.AccountPage))]
[JsonSerializable(typeof(Accounts.AccountDetail))]
[JsonSerializable(typeof(Accounts.ApartmentDetail))]
[JsonSerializable(typeof(Configuration.SettingList))]
[JsonSerializable(typeof(History.EventPage))]
[JsonSerializable(typeof(History.AlarmPageView))]
[JsonSerializable(typeof(Relayers.RelayerDetail))]
[JsonSerializable(typeof(Relayers.NewRelayerSecret))]
[JsonSerializable(typeof(Relayers.EnrolledRelayer))]
internal sealed partial class ApiJson : JsonSerializerContext;

/// <summary>
/// Writes the values of an enum as words that begin with a small letter; reads one of them, in any case. The library's own converter would read
/// <c>read,command</c>, too, and take it for <c>admin</c>.
/// </summary>
internal sealed class LowerCaseEnum<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly FrozenDictionary<T, JsonEncodedText> s_words = Enum.GetValues<T>().ToFrozenDictionary(
        value => value, value => JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(value.ToString())));

    /// <summary>All words, as they are written, in the enum's order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<T>().Select(value => s_words[value].Value)];

    /// <summary>A value's word.</summary>
    public static JsonEncodedText Word(T value) => s_words[value];

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Words.TryRead<T>(reader.GetString(), out var value)
            ? value
            : throw new JsonException(null, new FormatException($"it can be {string.Join(", ", Names.SkipLast(1))} or {Names[^1]}"));

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Word(value));
}

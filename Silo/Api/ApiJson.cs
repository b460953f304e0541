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
[JsonSerializable(typeof(Devices.OnlineDevicePage))]
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

/// <summary>Writes the values of an enum as words that begin with a small letter; reads them in any case, and no numbers.</summary>
internal sealed class LowerCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

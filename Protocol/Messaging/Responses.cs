using System.Text.Json.Serialization;

namespace Gateway.Protocol.Messaging;

// One record per response body that has keys of its own, named as in the protocol document's table ("Commands").

/// <summary>The body of every response whose status is not 0.</summary>
/// <param name="Error">The status code's fixed text, possibly with detail behind it.</param>
public sealed record ErrorResponse(string Error);

/// <summary>Answers Authorize.</summary>
/// <param name="Result">0 ok, 1 user or password mismatch, 2 unknown role.</param>
/// <param name="Apartments">Of a phone that logged in: its account's apartments.</param>
/// <param name="Error">With a status: its text.</param>
public sealed record AuthorizeResponse(int Result, IReadOnlyList<ApartmentId>? Apartments = null, string? Error = null);

/// <summary>An apartment by its id.</summary>
public sealed record ApartmentId(long Id);

/// <summary>Answers AddAccount: the first apartment, made with the account.</summary>
public sealed record AddAccountResponse(long ApartmentId, string Name, long Version);

/// <summary>Answers AddApartment, AddRelayer and ModifyRelayer: the id of what was added, or now stands there.</summary>
public sealed record AddedResponse(long Id, long Version);

/// <summary>Answers AddDevice.</summary>
public sealed record AddDeviceResponse(long DevId, long Version);

/// <summary>Answers every other change: the apartment's version after it.</summary>
public sealed record VersionResponse(long Version);

/// <summary>Answers SetScene when what is left of the scene was set; when all of it was, the body is empty.</summary>
/// <param name="Skipped">Which values were left out, since their device or key was removed.</param>
public sealed record SetSceneResponse(string Skipped);

/// <summary>0x00060007 RedirectNotify, which has no response.</summary>
/// <param name="Addr">Host and port to connect to instead.</param>
public sealed record RedirectNotice(string Addr);

/// <summary>Answers QueryAccount.</summary>
public sealed record QueryAccountResponse(
    string LanguageName,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? UserName,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? MobilePhone,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Email);

/// <summary>
/// Answers QueryApartment; <see cref="ApartmentInfo"/> only when the phone's version differs. <c>scene_id</c> is always there, null when
/// no scene was set.
/// </summary>
public sealed record QueryApartmentResponse(
    long Version,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? SceneId,
    int ArmState,
    ApartmentInfo? ApartmentInfo = null);

/// <summary>What an apartment holds.</summary>
public sealed record ApartmentInfo(
    long Id,
    string Name,
    long Version,
    IReadOnlyList<RelayerInfo> Relayers,
    IReadOnlyList<SceneInfo> Scenes,
    IReadOnlyList<ContactorInfo> Contactors);

/// <summary>A relayer linked to the apartment, with the devices that it serves.</summary>
public sealed record RelayerInfo(long Id, string SbCode, string Name, IReadOnlyList<DeviceInfo>? Devices = null);

/// <summary>A device element.</summary>
public sealed record DeviceInfo(
    long Id, string DevType, string DevModel, string DevCode, string Name, IReadOnlyList<DeviceKeyName> DeviceKeys);

/// <summary>A scene element.</summary>
public sealed record SceneInfo(long Id, string Name, IReadOnlyList<SceneContentInfo> SceneContents);

/// <summary>One action of a scene.</summary>
public sealed record SceneContentInfo(long Id, long DevId, int DevKeySeq, int Value);

/// <summary>A person to be told of alarms.</summary>
public sealed record ContactorInfo(
    long Id,
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? MobilePhone,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? EmailAddr);

/// <summary>Answers QueryAlarm.</summary>
public sealed record QueryAlarmResponse(IReadOnlyList<AlarmInfo> Alarms);

/// <summary>An alarm.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ApartmentId">The apartment that the device stands in.</param>
/// <param name="DeviceTypeName">The device's type.</param>
/// <param name="DevId">The device.</param>
/// <param name="Dt">When it happened, UTC: <c>2026-01-31 23:59:59</c>.</param>
/// <param name="DevCode">The device's code.</param>
/// <param name="Name">What the device was called then.</param>
/// <param name="DevModel">The device's model.</param>
public sealed record AlarmInfo(
    long Id, long ApartmentId, string DeviceTypeName, long DevId, string Dt, string DevCode, string Name, string DevModel);

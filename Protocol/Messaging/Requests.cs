using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Protocol.Messaging;

// One record per command, named by its keys in the protocol document's table ("Commands"): SbCode is sb_code. What the table marks with
// "?" is optional here; the rest is required, and its absence is status 4.

/// <summary>0x00000001 Authorize, of a phone or of a relayer.</summary>
/// <param name="TerminalType">The role: <c>human</c>, <c>relayer</c> or <c>superbox</c>.</param>
/// <param name="UserName">Phone: user name, email address or mobile phone number.</param>
/// <param name="Password">Phone: the password.</param>
/// <param name="SbCode">Relayer: its code.</param>
public sealed record AuthorizeRequest(
    string TerminalType, string? UserName = null, string? Password = null, string? SbCode = null)
{
    /// <summary>Phone: <c>ios</c> or <c>android</c>.</summary>
    public string? Os { get; init; }

    /// <summary>Phone: <c>"True"</c> when it wants events that are no alarms too.</summary>
    public string? RcvAlarm { get; init; }

    /// <summary>Phone: its token for push notifications.</summary>
    public string? Token { get; init; }

    /// <summary>Phone: the token that <see cref="Token"/> takes the place of.</summary>
    public string? LastToken { get; init; }

    /// <summary>Phone: what tells it apart from the account's others.</summary>
    public string? TerminalCode { get; init; }

    /// <summary>Phone: <c>"y"</c> when it would rather be connected where its relayers are.</summary>
    public string? Balance { get; init; }

    /// <summary>Whether a phone would rather be connected where its relayers are.</summary>
    [JsonIgnore]
    public bool WantsBalance => string.Equals(Balance, "y", StringComparison.OrdinalIgnoreCase);

    /// <summary>Relayer: its secret, where the gateway wants one.</summary>
    public string? Secret { get; init; }

    /// <summary>Whether a phone wants events that are no alarms too.</summary>
    [JsonIgnore]
    public bool WantsEvents => string.Equals(RcvAlarm, "True", StringComparison.OrdinalIgnoreCase);

    /// <summary>The role value of a phone.</summary>
    public const string Human = "human";

    /// <summary>The role value of a relayer.</summary>
    public const string Relayer = "relayer";

    /// <summary>The role value of a relayer in the older dialect.</summary>
    public const string Superbox = "superbox";

    /// <summary>The record's name alone: no password and no secret gets into a log.</summary>
    public override string ToString() => nameof(AuthorizeRequest);
}

/// <summary>0x00020005 AddAccount: a password and at least one name to log in with.</summary>
public sealed record AddAccountRequest(
    string Password, string? UserName = null, string? Email = null, string? MobilePhone = null);

/// <summary>0x00020006 AddApartment.</summary>
public sealed record AddApartmentRequest(string Name);

/// <summary>0x00020007 AddRelayer.</summary>
public sealed record AddRelayerRequest(long ApartmentId, string SbCode, string Name);

/// <summary>0x00020001 AddDevice.</summary>
public sealed record AddDeviceRequest(
    long ApartmentId,
    string DevModel,
    string DevCode,
    long? RelayerId = null,
    string? Name = null,
    IReadOnlyList<DeviceKeyName>? DevKeys = null) : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized() => ListElements.ThrowIfNull(DevKeys, "dev_keys");
}

/// <summary>A key of a device and its name.</summary>
public sealed record DeviceKeyName(int DevKeySeq, string? Name = null);

/// <summary>0x00010002 QueryApartment: <paramref name="Version"/> is that of the phone's copy.</summary>
public sealed record QueryApartmentRequest(long ApartmentId, long Version);

/// <summary>0x00010008 QueryRelayerStatus.</summary>
public sealed record QueryRelayerStatusRequest(long RelayerId);

/// <summary>0x00010001 QueryDevice. Relayed as it came; this record serves programs that send it.</summary>
public sealed record QueryDeviceRequest(string DevModel, string DevCode, int DevKeySeq);

/// <summary>0x00060001 ControlDevice. Relayed as it came; this record serves programs that send it.</summary>
public sealed record ControlDeviceRequest(string DevModel, string DevCode, int DevKeySeq, int Value);

/// <summary>0x00040001 ModifyDevice: what is absent stays.</summary>
public sealed record ModifyDeviceRequest(
    long ApartmentId,
    long DevId,
    string? Name = null,
    string? DevCode = null,
    JsonElement? FlagNotification = null,
    IReadOnlyList<DeviceKeyName>? DevKeys = null) : IJsonOnDeserialized
{
    /// <summary>The flag: a text as it is, any other JSON as it was written; null when it is absent.</summary>
    [JsonIgnore]
    public string? Flag => FlagNotification is { } flag ? flag.ValueKind == JsonValueKind.String ? flag.GetString() : flag.GetRawText() : null;

    void IJsonOnDeserialized.OnDeserialized()
    {
        ListElements.ThrowIfNull(DevKeys, "dev_keys");
        try
        {
            _ = Flag;
        }
        catch (InvalidOperationException e)
        {
            // An element is checked only when it is asked: it may hold half a surrogate pair.
            throw new JsonException("no text", "$.flag_notification", null, null, e);
        }
    }
}

/// <summary>0x00040006 ModifyApartment.</summary>
public sealed record ModifyApartmentRequest(long Id, string Name);

/// <summary>0x00040007 ModifyRelayer: a new <paramref name="SbCode"/> swaps in a replacement box.</summary>
public sealed record ModifyRelayerRequest(long ApartmentId, long RelayerId, string? Name = null, string? SbCode = null);

/// <summary>0x00030001 RemoveDevice: the whole device, or only the keys named.</summary>
public sealed record RemoveDeviceRequest(long ApartmentId, long DevId, IReadOnlyList<DeviceKeyName>? DevKeys = null) : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized() => ListElements.ThrowIfNull(DevKeys, "dev_keys");
}

/// <summary>0x00030006 RemoveApartment.</summary>
public sealed record RemoveApartmentRequest(long Id);

/// <summary>0x00030007 RemoveRelayer.</summary>
public sealed record RemoveRelayerRequest(long ApartmentId, long RelayerId);

/// <summary>0x00050001 SetProfile: what is absent stays, but something must be there.</summary>
/// <param name="Password">The new password.</param>
/// <param name="Email">The new email address.</param>
/// <param name="LanguageName"><c>en-US</c>, <c>zh-CN</c> or <c>zh-TW</c>.</param>
/// <param name="MobilePhone">The new mobile phone number.</param>
public sealed record SetProfileRequest(
    string? Password = null, string? Email = null, string? LanguageName = null, string? MobilePhone = null) : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized()
    {
        if (this is { Password: null, Email: null, LanguageName: null, MobilePhone: null })
        {
            throw new JsonException();
        }
    }
}

/// <summary>0x00060003 PasswordRestore.</summary>
public sealed record PasswordRestoreRequest(string Email);

/// <summary>0x00020004 AddScene.</summary>
public sealed record AddSceneRequest(long ApartmentId, string Name, IReadOnlyList<SceneContentRequest>? SceneContents = null)
    : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized() => ListElements.ThrowIfNull(SceneContents, "scene_contents");
}

/// <summary>One value that a scene sets.</summary>
public sealed record SceneContentRequest(long DevId, int DevKeySeq, int Value);

/// <summary>0x00040004 ModifyScene: what is absent stays, and <paramref name="SceneContents"/> replaces all of them.</summary>
public sealed record ModifySceneRequest(long Id, string? Name = null, IReadOnlyList<SceneContentRequest>? SceneContents = null)
    : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized() => ListElements.ThrowIfNull(SceneContents, "scene_contents");
}

/// <summary>0x00030004 RemoveScene.</summary>
public sealed record RemoveSceneRequest(long Id);

/// <summary>0x00060004 SetScene: a scene by its id, or all lights of an apartment by a function.</summary>
public sealed record SetSceneRequest(long? Id = null, long? ApartmentId = null, string? Function = null) : IJsonOnDeserialized
{
    /// <summary>The function that switches all lights on.</summary>
    public const string AllLightOn = "all_light_on";

    /// <summary>The function that switches all lights off.</summary>
    public const string AllLightOff = "all_light_off";

    void IJsonOnDeserialized.OnDeserialized()
    {
        if (Id is null && (ApartmentId is null || Function is not (AllLightOn or AllLightOff)))
        {
            throw new JsonException("neither a scene nor a function", ApartmentId is null ? "$.id" : "$.function", null, null);
        }
    }
}

/// <summary>0x00020003 AddContactor.</summary>
public sealed record AddContactorRequest(long ApartmentId, string Name, string? MobilePhone = null, string? EmailAddr = null);

/// <summary>0x00040003 ModifyContactor: what is absent stays.</summary>
public sealed record ModifyContactorRequest(long Id, string? Name = null, string? MobilePhone = null, string? EmailAddr = null);

/// <summary>0x00030003 RemoveContactor.</summary>
public sealed record RemoveContactorRequest(long Id);

/// <summary>0x00070001 EventDev, of a relayer.</summary>
/// <param name="DevCode">The device's code.</param>
/// <param name="Value">The value that it reports.</param>
/// <param name="DevKeySeq">The key; the first one when it is absent.</param>
/// <param name="DevModel">The model, as the relayer knows it; the apartment's own word counts.</param>
public sealed record EventDevRequest(string DevCode, int Value, int? DevKeySeq = null, string? DevModel = null);

/// <summary>0x00060002 SetArm: <paramref name="ArmState"/> is 1 for off, 2 for on.</summary>
public sealed record SetArmRequest(long ApartmentId, int ArmState);

/// <summary>0x00010007 QueryAlarm: a page of ten, 0 up, newest first; what is absent restricts nothing.</summary>
/// <param name="Page">Which page.</param>
/// <param name="StartDt">The earliest time, as <see cref="AlarmTime"/> reads it.</param>
/// <param name="EndDt">The latest time.</param>
/// <param name="ApartmentIds">Only of these apartments.</param>
/// <param name="DeviceIds">Only of these devices.</param>
/// <param name="AlarmTypes">Only of these kinds.</param>
public sealed record QueryAlarmRequest(
    int Page,
    string? StartDt = null,
    string? EndDt = null,
    IReadOnlyList<long>? ApartmentIds = null,
    IReadOnlyList<long>? DeviceIds = null,
    IReadOnlyList<int>? AlarmTypes = null);

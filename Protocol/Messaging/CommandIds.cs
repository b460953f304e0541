namespace Gateway.Protocol.Messaging;

/// <summary>The commands of protocol 1 that this gateway serves (section "Commands").</summary>
public static class CommandIds
{
    /// <summary>Set in a response: the request's id with this bit.</summary>
    public const uint ResponseBit = 0x80000000;

    /// <summary>Log in, as a phone or as a relayer.</summary>
    public const uint Authorize = 0x00000001;

    /// <summary>Keeps a connection alive; answered empty.</summary>
    public const uint HeartBeat = 0x00000002;

    /// <summary>Asks a device, through its relayer.</summary>
    public const uint QueryDevice = 0x00010001;

    /// <summary>Reads an apartment's configuration.</summary>
    public const uint QueryApartment = 0x00010002;

    /// <summary>Reads the account's own profile.</summary>
    public const uint QueryAccount = 0x00010003;

    /// <summary>Reads a page of the account's alarms.</summary>
    public const uint QueryAlarm = 0x00010007;

    /// <summary>Asks whether a relayer is connected.</summary>
    public const uint QueryRelayerStatus = 0x00010008;

    /// <summary>Adds a device to an apartment.</summary>
    public const uint AddDevice = 0x00020001;

    /// <summary>Adds a person to be told of alarms.</summary>
    public const uint AddContactor = 0x00020003;

    /// <summary>Adds a scene.</summary>
    public const uint AddScene = 0x00020004;

    /// <summary>Signs up; needs no login.</summary>
    public const uint AddAccount = 0x00020005;

    /// <summary>Adds an apartment to the account.</summary>
    public const uint AddApartment = 0x00020006;

    /// <summary>Links a relayer to an apartment.</summary>
    public const uint AddRelayer = 0x00020007;

    /// <summary>Removes a device, or some of its keys.</summary>
    public const uint RemoveDevice = 0x00030001;

    /// <summary>Removes a contactor.</summary>
    public const uint RemoveContactor = 0x00030003;

    /// <summary>Removes a scene.</summary>
    public const uint RemoveScene = 0x00030004;

    /// <summary>Removes an apartment with all that is in it.</summary>
    public const uint RemoveApartment = 0x00030006;

    /// <summary>Unlinks a relayer from an apartment.</summary>
    public const uint RemoveRelayer = 0x00030007;

    /// <summary>Changes a device's name, code, notification flag or keys.</summary>
    public const uint ModifyDevice = 0x00040001;

    /// <summary>Changes a contactor.</summary>
    public const uint ModifyContactor = 0x00040003;

    /// <summary>Changes a scene.</summary>
    public const uint ModifyScene = 0x00040004;

    /// <summary>Renames an apartment.</summary>
    public const uint ModifyApartment = 0x00040006;

    /// <summary>Renames a relayer, or swaps in a replacement box.</summary>
    public const uint ModifyRelayer = 0x00040007;

    /// <summary>Changes the account's own profile; from the gateway: the notice that it was changed.</summary>
    public const uint SetProfile = 0x00050001;

    /// <summary>Commands a device, through its relayer.</summary>
    public const uint ControlDevice = 0x00060001;

    /// <summary>Asks for a mail with a one-time link to a new password; needs no login.</summary>
    public const uint PasswordRestore = 0x00060003;

    /// <summary>Sets a scene, or switches all lights of an apartment.</summary>
    public const uint SetScene = 0x00060004;

    /// <summary>Arms or disarms an apartment; also the notice of it to the account's phones.</summary>
    public const uint SetArm = 0x00060002;

    /// <summary>A relayer reports what a device did; also the notice of it to phones.</summary>
    public const uint EventDev = 0x00070001;

    /// <summary>Tells a phone to connect elsewhere; sent by the gateway only.</summary>
    public const uint RedirectNotify = 0x00060007;

    /// <summary>The command's name in the protocol document, or its number for an unknown one; for logs and traces.</summary>
    /// <param name="commandId">With or without <see cref="ResponseBit"/>.</param>
    public static string Name(uint commandId) => KnownName(commandId & ~ResponseBit) ?? $"0x{commandId:x8}";

    /// <summary>Whether this is a command of the protocol, and no response.</summary>
    public static bool IsKnown(uint commandId) => KnownName(commandId) is not null;

    private static string? KnownName(uint commandId) => commandId switch
    {
        Authorize => nameof(Authorize),
        HeartBeat => nameof(HeartBeat),
        QueryDevice => nameof(QueryDevice),
        QueryApartment => nameof(QueryApartment),
        QueryAccount => nameof(QueryAccount),
        QueryRelayerStatus => nameof(QueryRelayerStatus),
        AddDevice => nameof(AddDevice),
        AddAccount => nameof(AddAccount),
        AddApartment => nameof(AddApartment),
        AddRelayer => nameof(AddRelayer),
        RemoveDevice => nameof(RemoveDevice),
        RemoveApartment => nameof(RemoveApartment),
        RemoveRelayer => nameof(RemoveRelayer),
        ModifyDevice => nameof(ModifyDevice),
        ModifyApartment => nameof(ModifyApartment),
        ModifyRelayer => nameof(ModifyRelayer),
        SetProfile => nameof(SetProfile),
        PasswordRestore => nameof(PasswordRestore),
        ControlDevice => nameof(ControlDevice),
        AddContactor => nameof(AddContactor),
        AddScene => nameof(AddScene),
        RemoveContactor => nameof(RemoveContactor),
        RemoveScene => nameof(RemoveScene),
        ModifyContactor => nameof(ModifyContactor),
        ModifyScene => nameof(ModifyScene),
        SetScene => nameof(SetScene),
        RedirectNotify => nameof(RedirectNotify),
        QueryAlarm => nameof(QueryAlarm),
        SetArm => nameof(SetArm),
        EventDev => nameof(EventDev),
        _ => null,
    };
}

namespace Gateway.Protocol.Messaging;

/// <summary>Status codes of protocol 1 (section "Status codes"). Clients compare the numbers, so they never change.</summary>
public enum StatusCode : uint
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>The device, or the relayer in that apartment, is there already.</summary>
    DeviceExists = 1,

    /// <summary>No such model in the device catalogue.</summary>
    UnknownModel = 2,

    /// <summary>The storage did not take the change; it was not made.</summary>
    StorageFailure = 3,

    /// <summary>A key is missing, has the wrong type or an impossible value.</summary>
    BadParameter = 4,

    /// <summary>The user name is taken or shorter than 2 characters.</summary>
    UserNameTaken = 5,

    /// <summary>The email address is taken or malformed.</summary>
    EmailTaken = 6,

    /// <summary>The password is wrong.</summary>
    WrongPassword = 7,

    /// <summary>The relayer is not connected; nothing was sent.</summary>
    RelayerOffline = 8,

    /// <summary>The device could not be controlled.</summary>
    ControlFailed = 9,

    /// <summary>No such device in the caller's apartments.</summary>
    NoSuchDevice = 10,

    /// <summary>The mobile phone number is taken or malformed.</summary>
    MobilePhoneTaken = 11,

    /// <summary>No such relayer in the caller's apartments.</summary>
    NoSuchRelayer = 12,

    /// <summary>The connection has not authorized, or in a role that may not do this.</summary>
    NotAuthorized = 13,

    /// <summary>Login failed.</summary>
    LoginFailed = 14,

    /// <summary>Too many attempts; try later.</summary>
    TryLater = 15,

    /// <summary>No account has this email address.</summary>
    EmailNotFound = 16,

    /// <summary>Too much is waiting.</summary>
    ServerBusy = 17,

    /// <summary>The relayer did not answer in time; whether it acted is unknown.</summary>
    RelayerTimeout = 18,
}

/// <summary>The texts of the status codes.</summary>
public static class StatusTexts
{
    /// <summary>The fixed text that a body's <c>error</c> begins with; empty for <see cref="StatusCode.Ok"/>.</summary>
    public static string Text(this StatusCode status) => status switch
    {
        StatusCode.Ok => "",
        StatusCode.DeviceExists => "device has exist",
        StatusCode.UnknownModel => "wrong model",
        StatusCode.StorageFailure => "database exception",
        StatusCode.BadParameter => "parameter do not enough",
        StatusCode.UserNameTaken => "user_name has been existed",
        StatusCode.EmailTaken => "email has been existed",
        StatusCode.WrongPassword => "password un-correct",
        StatusCode.RelayerOffline => "relayer off-line",
        StatusCode.ControlFailed => "control fail",
        StatusCode.NoSuchDevice => "no device",
        StatusCode.MobilePhoneTaken => "phone number existed",
        StatusCode.NoSuchRelayer => "no relayer",
        StatusCode.NotAuthorized => "un-authenticated",
        StatusCode.LoginFailed => "authentication fail",
        StatusCode.TryLater => "try later...",
        StatusCode.EmailNotFound => "email not found",
        StatusCode.ServerBusy => "server busy",
        StatusCode.RelayerTimeout => "relayer resp timeout",
        _ => "unknown error",
    };
}

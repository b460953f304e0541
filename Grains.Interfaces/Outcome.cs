namespace Gateway.Grains.Interfaces;

/// <summary>
/// What came of a request to a grain. The numbers are the status codes of protocol 1, since that protocol's tables name them; sessions of
/// other protocols translate.
/// </summary>
[GenerateSerializer, Alias("Gateway.Outcome")]
public enum Outcome
{
    /// <summary>Done, and stored.</summary>
    Ok = 0,

    /// <summary>The device, or the relayer in that apartment, is there already.</summary>
    DeviceExists = 1,

    /// <summary>No such model in the device catalogue.</summary>
    UnknownModel = 2,

    /// <summary>The storage did not take the change; as far as is known it was not made.</summary>
    StorageFailure = 3,

    /// <summary>A value is impossible, or names an apartment that is not the caller's.</summary>
    BadParameter = 4,

    /// <summary>The user name is taken or too short.</summary>
    UserNameTaken = 5,

    /// <summary>The email address is taken or malformed.</summary>
    EmailTaken = 6,

    /// <summary>The relayer is not connected; nothing was sent.</summary>
    RelayerOffline = 8,

    /// <summary>No such device in the caller's apartments.</summary>
    NoSuchDevice = 10,

    /// <summary>The mobile phone number is taken or malformed.</summary>
    MobilePhoneTaken = 11,

    /// <summary>No such relayer in the caller's apartments.</summary>
    NoSuchRelayer = 12,

    /// <summary>The login failed; it is not said whether the name or the password was wrong.</summary>
    LoginFailed = 14,

    /// <summary>Too many attempts; try later.</summary>
    TryLater = 15,

    /// <summary>No account has this email address.</summary>
    EmailNotFound = 16,

    /// <summary>Too much is waiting.</summary>
    ServerBusy = 17,

    /// <summary>No answer in time; whether the device acted is unknown.</summary>
    NoAnswer = 18,
}

namespace Gateway.Grains.Interfaces.Devices;

/// <summary>
/// Sends commands to devices wherever they are connected: what every sender asks, whether a session, a grain or a program. A service of the
/// process, not a grain; thread-safe.
/// </summary>
public interface IDeviceRouter
{
    /// <summary>
    /// Sends a command and follows it to its end, for its time at most. Commands of one sender to one device arrive in the order of these calls; each
    /// is sent at most once. Does not throw for what can be expected: that is in the result.
    /// </summary>
    /// <param name="device">The device's grain.</param>
    /// <param name="command">The command.</param>
    Task<CommandResult> Send(IDevice device, DeviceCommand command);
}

/// <summary>By what right a command is sent: an apartment, at the version at which the sender found the way to the device.</summary>
/// <param name="ApartmentId">The apartment; over 0.</param>
/// <param name="Version">The apartment's version.</param>
[GenerateSerializer, Immutable, Alias("Gateway.RoutePermit")]
public readonly record struct RoutePermit(long ApartmentId, long Version);

/// <summary>What a device's grain says to one who wants to command the device.</summary>
/// <param name="Answer">Whether it can be commanded.</param>
/// <param name="EdgeId">With <see cref="LocateAnswer.Connected"/>: which silo holds its connection.</param>
/// <param name="Epoch">With <see cref="LocateAnswer.Connected"/>: the epoch of its login.</param>
[GenerateSerializer, Immutable, Alias("Gateway.DeviceLocation")]
public readonly record struct DeviceLocation(LocateAnswer Answer, string EdgeId, long Epoch)
{
    /// <summary>An answer without a location.</summary>
    public static DeviceLocation Without(LocateAnswer answer) => new(answer, "", 0);
}

/// <summary>Whether a device can be commanded.</summary>
[GenerateSerializer, Alias("Gateway.LocateAnswer")]
public enum LocateAnswer
{
    /// <summary>It is connected, and the permit, if one was named, is good.</summary>
    Connected,

    /// <summary>It is not connected.</summary>
    Offline,

    /// <summary>Connections are just being attached again after a silo was lost, and this one may be among them: ask again.</summary>
    Settling,

    /// <summary>The apartment has changed since the permit's version.</summary>
    StaleRoute,
}

using Gateway.Grains.Interfaces.Commands;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Grains.Interfaces.Devices;

/// <summary>
/// What every device's grain can do, whatever protocol the device speaks: where it is connected, who may command it, and what is kept
/// for it. Commands go to it by <see cref="IDeviceRouter"/>. Calls interleave.
/// </summary>
[Alias("Gateway.IDevice")]
public interface IDevice : IGrain
{
    /// <summary>A login: this connection is the device's from now on, and an older one is closed.</summary>
    /// <param name="connection">Where the device is connected.</param>
    /// <param name="code">The code that it logged in with.</param>
    [Alias("Attach")]
    Task<Attachment> Attach(ConnectionRef connection, string code);

    /// <summary>Attaches a connection again whose grain was lost with its silo.</summary>
    /// <param name="connection">Where the device is connected.</param>
    /// <param name="epoch">The epoch of its login.</param>
    /// <returns>False when a newer connection is attached, or the device is blocked: this one must close.</returns>
    [Alias("Reattach")]
    Task<bool> Reattach(ConnectionRef connection, long epoch);

    /// <summary>Whether the connection of this epoch is attached; also a sign of life.</summary>
    [Alias("Confirm")]
    Task<bool> Confirm(long epoch);

    /// <summary>The connection of this epoch is gone. One of an older epoch is ignored, and so is the same said again.</summary>
    [Alias("Detach")]
    Task Detach(long epoch);

    /// <summary>Where the device is connected, for one who wants to command it there.</summary>
    /// <param name="permit">By what right; null for a command that needs none.</param>
    [Alias("Locate")]
    Task<DeviceLocation> Locate(RoutePermit? permit);

    /// <summary>Stores a command, and sends it: now, or when the device is back.</summary>
    /// <returns>Queued, or failed with the reason.</returns>
    [Alias("Keep")]
    Task<CommandOutcome> Keep(KeptCommand command);

    /// <summary>Ends a command that is kept for this device and was not sent yet, so that it never is.</summary>
    /// <param name="commandId">The command's id.</param>
    /// <param name="at">The time of its end, UTC.</param>
    [Alias("Cancel")]
    Task<CancelResult> Cancel(Guid commandId, DateTimeOffset at);

    /// <summary>Whether the device is connected.</summary>
    [Alias("IsOnline")]
    Task<bool> IsOnline();

    /// <summary>What is known of the device.</summary>
    [Alias("GetStatus")]
    Task<DeviceStatus> GetStatus();

    /// <summary>Forbids the device to log in, and closes its connection; or allows it again.</summary>
    /// <returns>False when the storage did not take it.</returns>
    [Alias("SetBlocked")]
    Task<bool> SetBlocked(bool blocked);

    /// <summary>Closes the device's connection, if it has one.</summary>
    /// <returns>Whether it had one.</returns>
    [Alias("Disconnect")]
    Task<bool> Disconnect(CloseReason reason);

    /// <summary>Has every frame of this device told to somebody, over all of its connections, until a time.</summary>
    [Alias("Trace")]
    Task Trace(TraceRequest request);

    /// <summary>Ends a trace before its time.</summary>
    [Alias("EndTrace")]
    Task EndTrace(Guid traceId);
}

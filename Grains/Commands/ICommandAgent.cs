using Gateway.Grains.Interfaces.Commands;
using Gateway.Grains.Interfaces.Devices;

namespace Gateway.Grains.Commands;

/// <summary>Commands any device by its id (protocol 3), from within this process. A service; thread-safe.</summary>
public interface ICommandAgent
{
    /// <summary>Sends a command and waits for what comes of it. Does not throw for what can be expected: that is in the outcome.</summary>
    Task<CommandOutcome> Send(CommandRequest request);

    /// <summary>Stores a command and has it sent; does not wait for the device.</summary>
    Task<CommandOutcome> SendNoWait(CommandRequest request);

    /// <summary>What is known of a command; null when nothing is.</summary>
    /// <exception cref="CommandLogUnavailableException">The database does not answer.</exception>
    Task<CommandOutcome?> GetOutcome(Guid commandId);

    /// <summary>Ends a command that is queued, so that it is never sent. Does not throw for what can be expected: that is in the outcome.</summary>
    Task<CancelOutcome> Cancel(Guid commandId);

    /// <summary>What a device's own grain says of its presence; null when no such device was ever here.</summary>
    Task<DeviceStatus?> GetStatus(DeviceId device);

    /// <summary>The grain of a device; null when no such device was ever here.</summary>
    ValueTask<IDevice?> Find(DeviceId device);
}

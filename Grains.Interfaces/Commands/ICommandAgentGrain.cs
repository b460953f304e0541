using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Presence;

namespace Gateway.Grains.Interfaces.Commands;

/// <summary>
/// Protocol 3 for programs inside the cluster: commands any device by its id. All keys do the same; take one of 0 to
/// <see cref="Keys"/> - 1, so that no single grain carries all. Calls interleave.
/// </summary>
[Alias("Gateway.ICommandAgentGrain")]
public interface ICommandAgentGrain : IGrainWithIntegerKey
{
    /// <summary>How many of these there are.</summary>
    const int Keys = 64;

    /// <summary>Sends a command and waits for what comes of it.</summary>
    [Alias("Send")]
    Task<CommandOutcome> Send(CommandRequest request);

    /// <summary>Stores a command and has it sent; does not wait for the device.</summary>
    /// <returns>As it was taken: <see cref="CommandState.Queued"/>, or <see cref="CommandState.Failed"/> where nothing was stored.</returns>
    [Alias("SendNoWait")]
    Task<CommandOutcome> SendNoWait(CommandRequest request);

    /// <summary>What is known of a command; null when nothing is.</summary>
    [Alias("GetOutcome")]
    Task<CommandOutcome?> GetOutcome(Guid commandId);

    /// <summary>Ends a command that is queued, so that it is never sent.</summary>
    [Alias("Cancel")]
    Task<CancelOutcome> Cancel(Guid commandId);

    /// <summary>Whether a device is online, now.</summary>
    [Alias("Find")]
    Task<bool> Find(DeviceId device);

    /// <summary>A page of the devices online; may be a second behind.</summary>
    /// <param name="size">How many a page has, 1 to 1000.</param>
    /// <param name="page">Which page, 0 up.</param>
    [Alias("GetList")]
    Task<ImmutableArray<OnlineDevice>> GetList(int size, int page);

    /// <summary>How many devices are online in the whole cluster; may be a second behind.</summary>
    [Alias("GetTotal")]
    Task<long> GetTotal();
}

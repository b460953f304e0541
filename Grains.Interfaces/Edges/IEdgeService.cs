using Gateway.Grains.Interfaces.Devices;
using Orleans.Services;

namespace Gateway.Grains.Interfaces.Edges;

/// <summary>
/// The edge of each silo, for the other silos: one per silo, never moved, so a call to it reaches that silo or fails. Calls may be begun in another order than
/// they were made in; commands say which one they follow.
/// </summary>
[Alias("Gateway.IEdgeService")]
public interface IEdgeService : IGrainService
{
    /// <summary>Sends a command to a device that is connected here, and follows it to its end.</summary>
    /// <returns>What came of it; <see cref="CommandEnd.Moved"/> when the device is not connected here, and nothing was sent.</returns>
    [Alias("Send")]
    Task<CommandResult> Send(RoutedCommand command);

    /// <summary>An apartment changed: from the answer on, no command by an older version of it reaches the device from here.</summary>
    /// <param name="device">The device's grain.</param>
    /// <param name="permit">The apartment, and the version that is good from now on.</param>
    [Alias("Revoke")]
    Task Revoke(GrainId device, RoutePermit permit);

    /// <summary>From the answer on, no command reaches the device by logins up to an epoch.</summary>
    /// <param name="device">The device's grain.</param>
    /// <param name="epoch">The highest epoch that is over.</param>
    [Alias("End")]
    Task End(GrainId device, long epoch);
}

/// <summary>A command on its way to the silo where its device is connected.</summary>
/// <param name="Device">The device's grain.</param>
/// <param name="Instruction">The protocol's command.</param>
/// <param name="Body">Its body.</param>
/// <param name="Permit">By what right it is sent; null for one that needs none.</param>
/// <param name="Timeout">What is left of its time.</param>
[GenerateSerializer, Immutable, Alias("Gateway.RoutedCommand")]
public sealed record RoutedCommand(GrainId Device, uint Instruction, ReadOnlyMemory<byte> Body, RoutePermit? Permit, TimeSpan Timeout)
{
    /// <summary>The edge that sends it, see <see cref="ConnectionRef.EdgeId"/>; null for one without order.</summary>
    [Id(0)]
    public string? From { get; init; }

    /// <summary>Its number among all that edge sends to this one, from 1; each is sent once.</summary>
    [Id(1)]
    public long Number { get; init; }

    /// <summary>The number of the command before it to the same device, which must be begun first; 0 when that has come to its end.</summary>
    [Id(2)]
    public long Follows { get; init; }
}

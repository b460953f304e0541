using Gateway.Grains.Interfaces.Devices;

namespace Gateway.Grains.Interfaces.Edges;

/// <summary>
/// All links of the cluster to devices, for the grains, which decide what may be sent. A call completes when no silo sends by the old right any more:
/// every one has said so, or is dead, or could not have sent for longer than a grant lasts. A service of the process; thread-safe.
/// </summary>
public interface IDeviceLinks
{
    /// <summary>Tells all silos that commands by older versions of an apartment are refused.</summary>
    /// <param name="device">The device's grain.</param>
    /// <param name="permit">The apartment, and the version that is good from now on.</param>
    Task Revoke(GrainId device, RoutePermit permit);

    /// <summary>Tells all silos that the device's logins up to an epoch are over.</summary>
    /// <param name="device">The device's grain.</param>
    /// <param name="epoch">The highest epoch that is over.</param>
    Task End(GrainId device, long epoch);
}

using Gateway.EdgeListener.Connections;
using Gateway.EdgeListener.Presence;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Links;

/// <summary>What the sessions of all devices share. Thread-safe.</summary>
/// <param name="edge">This silo's connections.</param>
/// <param name="calls">The way to call grains.</param>
/// <param name="presence">Who is told which devices are online.</param>
/// <param name="router">The way to devices.</param>
/// <param name="logger">The log of devices' logins.</param>
public sealed class DeviceSessionServices(
    Edge edge, GrainCalls calls, PresenceFeed presence, DeviceRouter router, ILogger<DeviceSessionServices> logger)
{
    internal Edge Edge => edge;

    internal GrainCalls Calls => calls;

    internal PresenceFeed Presence => presence;

    internal DeviceRouter Router => router;

    internal LinkServices Links => router.Links;

    internal ILogger Logger => logger;

    internal TimeProvider Time => edge.Time;
}

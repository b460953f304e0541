using System.Diagnostics.Metrics;

namespace Gateway.Grains.Devices;

/// <summary>What is counted about devices.</summary>
internal static class DeviceMetrics
{
    private static readonly Meter Meter = new("Gateway");

    /// <summary>Tag <c>kind</c>.</summary>
    public static readonly Counter<long> Flapping = Meter.CreateCounter<long>(
        "gateway.device.flapping", description: "Devices that were found to connect again and again.");

    /// <summary>Tags <c>kind</c> and <c>reason</c>.</summary>
    public static readonly Counter<long> RefusedLogins = Meter.CreateCounter<long>(
        "gateway.device.refused_logins", description: "Logins of devices that are blocked or held off.");

    /// <summary>Tag <c>kind</c>.</summary>
    public static readonly Counter<long> LostDetachments = Meter.CreateCounter<long>(
        "gateway.device.lost_detachments", description: "Connections of devices whose end was found out only when they were to be used.");

    public static KeyValuePair<string, object?> Kind(string kind) => new("kind", kind);
}

using System.Diagnostics.Metrics;

namespace Gateway.Silo.Security;

internal static class SecurityMetrics
{
    private static readonly Meter Meter = new("Gateway");

    /// <summary>Passwords not hashed or checked since too many waited.</summary>
    public static readonly Counter<long> HashesRefused = Meter.CreateCounter<long>(
        "gateway.hashes.refused", description: "Passwords not hashed or checked since too many were waiting.");
}

using System.Diagnostics.Metrics;
using System.Globalization;

namespace Gateway.Silo.Api;

/// <summary>What is counted about the HTTP API.</summary>
internal static class ApiMetrics
{
    private static readonly Meter Meter = new("Gateway");

    private static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "gateway.api.refused", description: "Requests to the API that were answered with a problem, by status.");

    /// <summary>Counts a request that was answered with a problem.</summary>
    public static void CountRefused(int status) =>
        Refused.Add(1, new KeyValuePair<string, object?>("status", status.ToString(CultureInfo.InvariantCulture)));
}

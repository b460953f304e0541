using System.Diagnostics.Metrics;

namespace Gateway.Grains.Accounts;

/// <summary>What is counted about forgotten passwords.</summary>
internal static class PasswordRestoreMetrics
{
    private static readonly Meter Meter = new("Gateway");

    private static readonly Counter<long> Requests = Meter.CreateCounter<long>(
        "gateway.password_restore.requests", description: "Requests for a link to a new password, by what came of them.");

    private static readonly Counter<long> Tokens = Meter.CreateCounter<long>(
        "gateway.password_restore.tokens", description: "One-time tokens shown by somebody: used up, or worth nothing.");

    /// <summary>Counts a request.</summary>
    public static void Requested(string result) => Requests.Add(1, new KeyValuePair<string, object?>("result", result));

    /// <summary>Counts a token that was used up.</summary>
    public static void Used() => Tokens.Add(1, new KeyValuePair<string, object?>("result", "used"));

    /// <summary>Counts a token that was never given out, or is worth nothing any more.</summary>
    public static void Wrong() => Tokens.Add(1, new KeyValuePair<string, object?>("result", "wrong"));
}

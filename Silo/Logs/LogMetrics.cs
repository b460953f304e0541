using System.Diagnostics.Metrics;

namespace Gateway.Silo.Logs;

/// <summary>What is counted about the log.</summary>
internal static class LogMetrics
{
    private static readonly Meter Meter = new("Gateway");

    /// <summary>Lines that were left out; tag <c>reason</c>: <c>budget</c>, or <c>queue</c> where nobody read the output fast enough.</summary>
    private static readonly Counter<long> Lines = Meter.CreateCounter<long>(
        "gateway.log.lines.left_out", description: "Lines that the log does not have, by reason.");

    /// <summary>Counts lines that were left out.</summary>
    public static void LeftOut(string reason, long lines = 1) => Lines.Add(lines, new KeyValuePair<string, object?>("reason", reason));
}

using System.Diagnostics.Metrics;

namespace Gateway.Grains.Relayers;

/// <summary>What is counted about relayers.</summary>
internal static class RelayerMetrics
{
    private static readonly Meter Meter = new("Gateway");

    public static readonly Counter<long> LateAnswers = Meter.CreateCounter<long>(
        "gateway.relayer.late_answers", description: "Answers of relayers to which no command was under way any more.");
}

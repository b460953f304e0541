using System.Diagnostics.Metrics;

namespace Gateway.Silo.Files;

/// <summary>What is counted about watched files.</summary>
internal static class FileMetrics
{
    private static readonly Counter<long> s_reads = new Meter("Gateway").CreateCounter<long>(
        "gateway.files.reads", description: "Watched files read again since they changed, by setting and whether they could be used.");

    /// <summary>Counts a file that has changed.</summary>
    /// <param name="setting">The setting that names it.</param>
    /// <param name="isUsed">Whether it could be used; if not, what was read before stays.</param>
    public static void CountRead(string setting, bool isUsed) => s_reads.Add(
        1, new KeyValuePair<string, object?>("setting", setting), new KeyValuePair<string, object?>("result", isUsed ? "used" : "refused"));
}

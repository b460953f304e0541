using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Protocol.Messaging;

namespace Gateway.Load.Measure;

/// <summary>What was measured between two samples.</summary>
/// <param name="Seconds">How long.</param>
/// <param name="Counts">Operations, latencies, errors.</param>
/// <param name="ServerCpuSeconds">CPU time that the server took; null when its process is not known.</param>
/// <param name="ServerResidentBytes">The server's memory in the course of it, oldest first; empty likewise.</param>
/// <param name="OwnCpuSeconds">CPU time that this program took; null when it cannot be told from that of something else.</param>
internal sealed record Result(
    double Seconds, Counts Counts, double? ServerCpuSeconds, IReadOnlyList<long> ServerResidentBytes, double? OwnCpuSeconds)
{
    private const int MaxSeries = 60;

    private static readonly (string Name, double Percent)[] Percentiles =
        [("p50", 50), ("p90", 90), ("p99", 99), ("p99.9", 99.9), ("max", 100)];

    /// <summary>Operations that succeeded per second.</summary>
    public double OperationsPerSecond => Counts.Operations / Seconds;

    /// <summary>Operations that succeeded per CPU second of the server; null when that is not known.</summary>
    public double? OperationsPerCpuSecond => ServerCpuSeconds > 0 ? Counts.Operations / ServerCpuSeconds : null;

    /// <summary>A latency in microseconds: what <paramref name="percent"/> of the operations did not exceed.</summary>
    public double LatencyMicroseconds(double percent) => Counts.Latencies.Percentile(percent) / 1000.0;

    /// <summary>Writes it for people.</summary>
    public void Write(TextWriter output)
    {
        output.WriteLine(Row("operations", $"{Counts.Operations:N0} in {Seconds:0.0} s = {OperationsPerSecond:N0} /s"));
        output.WriteLine(Row("latency µs", string.Join(" · ", Percentiles.Select(p => Invariant($"{p.Name} {LatencyMicroseconds(p.Percent):N0}")))));
        output.WriteLine(Row("errors", $"{DescribeErrors()}"));
        if (ServerCpuSeconds is { } cpu)
        {
            output.WriteLine(Row(
                "server CPU",
                $"{cpu:0.00} s = {cpu / Seconds:0.00} cores, {OperationsPerCpuSecond ?? 0:N0} operations per CPU second"));
            output.WriteLine(Row(
                "server RSS",
                $"{MiB(ServerResidentBytes[0])} → {MiB(ServerResidentBytes[^1])} MiB, at most {MiB(ServerResidentBytes.Max())}"));
        }

        if (OwnCpuSeconds is { } own)
        {
            output.WriteLine(Row("own CPU", $"{own:0.00} s = {own / Seconds:0.00} cores"));
        }
    }

    /// <summary>The same for programs.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["seconds"] = Math.Round(Seconds, 3),
            ["operations"] = Counts.Operations,
            ["operations_per_second"] = Math.Round(OperationsPerSecond, 1),
        };
        foreach (var (name, percent) in Percentiles)
        {
            json[$"{name.Replace(".", "", StringComparison.Ordinal)}_us"] = Math.Round(LatencyMicroseconds(percent), 1);
        }

        json["errors"] = Counts.Failures;
        json["errors_by_status"] = new JsonObject(ErrorsByStatus().Select(error =>
            KeyValuePair.Create(error.Status.ToString(CultureInfo.InvariantCulture), (JsonNode?)error.Count)));
        json["lost_connections"] = Counts.LostConnections;
        if (OwnCpuSeconds is { } own)
        {
            json["own_cpu_seconds"] = Math.Round(own, 2);
        }

        if (ServerCpuSeconds is { } cpu)
        {
            json["server_cpu_seconds"] = Math.Round(cpu, 2);
            json["operations_per_cpu_second"] = Math.Round(OperationsPerCpuSecond ?? 0, 1);
            json["server_rss_start_bytes"] = ServerResidentBytes[0];
            json["server_rss_end_bytes"] = ServerResidentBytes[^1];
            json["server_rss_max_bytes"] = ServerResidentBytes.Max();
            json["server_rss_series_bytes"] = new JsonArray([.. Thin(ServerResidentBytes).Select(bytes => (JsonNode)bytes)]);
        }

        return json;
    }

    /// <summary>Errors and lost connections in one line.</summary>
    public string DescribeErrors()
    {
        var parts = ErrorsByStatus()
            .Select(error => error.Status switch
            {
                Recorder.NoResponse => Invariant($"{error.Count:N0} × no response"),
                Recorder.Refused => Invariant($"{error.Count:N0} × refused"),
                _ => Invariant($"{error.Count:N0} × status {error.Status} {((StatusCode)error.Status).Text()}"),
            })
            .ToList();
        if (Counts.LostConnections > 0)
        {
            parts.Add(Invariant($"{Counts.LostConnections:N0} connections lost"));
        }

        return parts.Count == 0 ? "none" : string.Join(", ", parts);
    }

    /// <summary>One row of a table.</summary>
    public static string Row(string name, FormattableString value) => $"  {name,-12} {Invariant(value)}";

    /// <inheritdoc cref="Row(string, FormattableString)" />
    public static string Row(string name, string value) => $"  {name,-12} {value}";

    /// <summary>A size for people.</summary>
    public static string MiB(long bytes) => Invariant($"{bytes / 1048576.0:0.0}");

    /// <summary>At most <see cref="MaxSeries"/> + 1 of the values, evenly spread, the last among them.</summary>
    private static IEnumerable<long> Thin(IReadOnlyList<long> values)
    {
        var step = ((values.Count - 1) / MaxSeries) + 1;
        return values.Where((_, index) => (values.Count - 1 - index) % step == 0);
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private IEnumerable<(int Status, long Count)> ErrorsByStatus() =>
        Counts.Errors.Select((count, status) => (status, count)).Where(error => error.count > 0);
}

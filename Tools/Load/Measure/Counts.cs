namespace Gateway.Load.Measure;

/// <summary>What a <see cref="Meter"/> had counted at one moment, or between two.</summary>
/// <param name="Latencies">Of what succeeded.</param>
/// <param name="Errors">How often each status other than 0 came, by its number.</param>
/// <param name="LostConnections">Connections that ended early.</param>
internal sealed record Counts(Histogram Latencies, long[] Errors, long LostConnections)
{
    /// <summary>How many succeeded.</summary>
    public long Operations => Latencies.Count;

    /// <summary>How many failed.</summary>
    public long Failures => Errors.Sum();

    /// <summary>The difference to an earlier moment.</summary>
    public Counts Since(Counts earlier) => new(
        Latencies.Since(earlier.Latencies),
        Errors.Zip(earlier.Errors, (now, then) => now - then).ToArray(),
        LostConnections - earlier.LostConnections);
}

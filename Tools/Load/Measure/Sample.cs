namespace Gateway.Load.Measure;

/// <summary>Everything that is watched, at one moment.</summary>
/// <param name="Timestamp">Of the time provider.</param>
/// <param name="Counts">Operations.</param>
/// <param name="ServerCpuSeconds">The server's CPU time so far; null when its process is not known.</param>
/// <param name="ServerResidentBytes">The server's memory; null likewise.</param>
/// <param name="OwnCpuSeconds">The load generator's CPU time so far.</param>
internal sealed record Sample(long Timestamp, Counts Counts, double? ServerCpuSeconds, long? ServerResidentBytes, double OwnCpuSeconds)
{
    /// <summary>Looks now.</summary>
    public static Sample Take(Meter meter, ServerProcess? server, TimeProvider time)
    {
        // The counts and the server's CPU time belong together: nothing slow between them.
        var counts = meter.Read();
        var cpu = server?.CpuSeconds();
        return new Sample(time.GetTimestamp(), counts, cpu, server?.ResidentBytes(), Environment.CpuUsage.TotalTime.TotalSeconds);
    }
}

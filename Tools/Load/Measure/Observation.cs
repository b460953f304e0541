using System.Globalization;

namespace Gateway.Load.Measure;

/// <summary>Watches a meter for a time, tells how it goes each second, and gives what was measured.</summary>
/// <param name="meter">Counts.</param>
/// <param name="server">The server's process, if known.</param>
/// <param name="time">The clock.</param>
/// <param name="progress">Where the lines go.</param>
internal sealed class Observation(Meter meter, ServerProcess? server, TimeProvider time, TextWriter progress)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // What is left of the last second when the clock's ticks have been summed up is no line of its own.
    private static readonly TimeSpan Remainder = TimeSpan.FromMilliseconds(20);

    /// <summary>Watches a load that cannot fail as a whole.</summary>
    /// <inheritdoc cref="RunAsync(string, TimeSpan, Task, CancellationToken)" />
    public Task<Result> RunAsync(string label, TimeSpan duration, CancellationToken cancellation) =>
        RunAsync(label, duration, Task.CompletedTask, cancellation);

    /// <summary>Watches.</summary>
    /// <param name="label">What is going on, in front of each line.</param>
    /// <param name="duration">How long.</param>
    /// <param name="load">What makes the load: watching makes no sense once it has failed.</param>
    /// <param name="cancellation">Ends it early; what was measured until then is given all the same.</param>
    /// <exception cref="ToolException">Cancelled before it began, or the server's process has ended.</exception>
    public async Task<Result> RunAsync(string label, TimeSpan duration, Task load, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            throw new ToolException("Interrupted before anything was measured.");
        }

        var first = Sample.Take(meter, server, time);
        var last = first;
        var resident = new List<long>();
        var remaining = duration;
        while (remaining > Remainder && !cancellation.IsCancellationRequested && !load.IsFaulted)
        {
            await Task.Delay(remaining < Interval ? remaining : Interval, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var now = Sample.Take(meter, server, time);
            Tell(label, Between(last, now, now.ServerResidentBytes is { } held ? [held] : []), time.GetElapsedTime(first.Timestamp, now.Timestamp));
            if (now.ServerResidentBytes is { } bytes)
            {
                resident.Add(bytes);
            }

            last = now;
            remaining = duration - time.GetElapsedTime(first.Timestamp, now.Timestamp);
        }

        return Between(first, last, first.ServerResidentBytes is { } start ? [start, .. resident] : []);
    }

    private Result Between(Sample earlier, Sample later, IReadOnlyList<long> resident) => new(
        time.GetElapsedTime(earlier.Timestamp, later.Timestamp).TotalSeconds,
        later.Counts.Since(earlier.Counts),
        later.ServerCpuSeconds - earlier.ServerCpuSeconds,
        resident,
        later.OwnCpuSeconds - earlier.OwnCpuSeconds);

    private void Tell(string label, Result second, TimeSpan elapsed)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{label} {elapsed.TotalSeconds,5:0} s");
        if (second.Counts.Operations > 0)
        {
            line += string.Create(
                CultureInfo.InvariantCulture,
                $"  {second.OperationsPerSecond,9:N0} /s  p50 {second.LatencyMicroseconds(50),6:N0} µs  p99 {second.LatencyMicroseconds(99),7:N0} µs");
        }

        line += $"  errors {second.DescribeErrors()}";
        if (second.ServerCpuSeconds is { } cpu)
        {
            line += string.Create(
                CultureInfo.InvariantCulture, $"  server {cpu / second.Seconds:0.00} cores {Result.MiB(second.ServerResidentBytes[0])} MiB");
        }

        progress.WriteLine(line);
    }
}

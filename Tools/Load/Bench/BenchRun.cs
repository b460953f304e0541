using System.Globalization;
using Gateway.Load.Runs;
using Gateway.Load.Servers;

namespace Gateway.Load.Bench;

/// <summary>Several servers, all up at once, measured in turn, several rounds.</summary>
internal static class BenchRun
{
    /// <summary>Starts all, measures, prints the tables.</summary>
    /// <param name="contestants">The servers, in the order in which they take turns.</param>
    /// <param name="columns">What each is measured with.</param>
    /// <param name="rounds">How often.</param>
    /// <param name="settling">How long each is under load before the first round, in which a .NET server has what is often used compiled anew.</param>
    /// <param name="contextOf">Makes what a run against a server needs.</param>
    /// <param name="output">Where the tables go.</param>
    /// <param name="progress">Where progress goes.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>The exit code: that of failure when any operation failed.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<Contestant> contestants,
        IReadOnlyList<Column> columns,
        int rounds,
        TimeSpan settling,
        Func<ServerProgram, RunContext> contextOf,
        TextWriter output,
        TextWriter progress,
        CancellationToken cancellation)
    {
        var servers = new List<ServerProgram>();
        var table = new BenchTable([.. contestants.Select(static contestant => contestant.Name)], columns);
        var failed = 0;
        try
        {
            foreach (var contestant in contestants)
            {
                servers.Add(await contestant.StartAsync(cancellation));
                await progress.WriteLineAsync($"{contestant.Name} is up: process {servers[^1].Cost.Pid} on {servers[^1].Address}");
            }

            for (var i = 0; i < contestants.Count; i++)
            {
                await progress.WriteLineAsync($"before the first round, {contestants[i].Name}");
                await contestants[i].MeasureAsync(contextOf(servers[i]) with { Duration = settling }, columns[0], cancellation);
            }

            for (var round = 1; round <= rounds; round++)
            {
                foreach (var column in columns)
                {
                    for (var i = 0; i < contestants.Count; i++)
                    {
                        await progress.WriteLineAsync($"round {round} of {rounds}, {column.Title}, {contestants[i].Name}");
                        var measured = await contestants[i].MeasureAsync(contextOf(servers[i]), column, cancellation);
                        cancellation.ThrowIfCancellationRequested();
                        failed += Add(table[contestants[i].Name, column], measured, progress);
                    }
                }
            }
        }
        finally
        {
            foreach (var server in servers)
            {
                await server.DisposeAsync();
            }
        }

        WriteConditions(output, contestants, rounds);
        table.Write(output);
        if (failed > 0)
        {
            await output.WriteLineAsync($"\n{failed} runs had errors, lost connections or requests without an answer: see the progress lines.");
        }

        return failed > 0 ? ToolHost.Failed : 0;
    }

    private static int Add(Figures figures, Measured measured, TextWriter progress)
    {
        var result = measured.Result;
        var perCpuSecond = result.OperationsPerCpuSecond ?? double.NaN;
        figures.Add(perCpuSecond, result.LatencyMicroseconds(50), result.LatencyMicroseconds(99));
        // A long comparison that is interrupted has told what it measured until then.
        progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{perCpuSecond:N0} per CPU second"));
        if (measured.ExitCode == 0 && result.Counts.Failures == 0)
        {
            return 0;
        }

        progress.WriteLine($"errors: {result.DescribeErrors()}; unanswered: {measured.Unanswered}");
        return 1;
    }

    private static void WriteConditions(TextWriter output, IReadOnlyList<Contestant> contestants, int rounds)
    {
        var versions = contestants.Where(static c => c.Version is not null).Select(static c => $"{c.Name} {c.Version}");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} cores, {rounds} rounds, one machine for servers and load, load average at the end {LoadAverage()}"));
        output.WriteLine(string.Join(", ", versions));
    }

    private static string LoadAverage() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}

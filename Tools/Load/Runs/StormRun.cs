using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Gateway.Load.Fleet;
using Gateway.Load.Measure;
using Gateway.Protocol.Messaging;

namespace Gateway.Load.Runs;

/// <summary>A silo is killed, and all its relayers log in at another one at once: how long that takes, and what others notice of it.</summary>
internal static class StormRun
{
    private const int BufferSize = 256;

    /// <summary>How long the relayers may take; those that are not in by then have failed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Sets up, kills, reports.</summary>
    /// <param name="context">What all runs have in common; its address is the silo that stays.</param>
    /// <param name="control">The commands of others, at the silo that stays.</param>
    /// <param name="dying">Where the relayers are connected first.</param>
    /// <param name="victim">The process there.</param>
    /// <param name="connections">How many relayers.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        RunContext context, ControlLoad control, ServerAddress dying, Process victim, int connections, CancellationToken cancellation)
    {
        var meter = new Meter();
        var names = new RunNames(Random.Shared);
        context.Progress.WriteLine($"setting up {control.Pairs} pairs on {context.Address}, and {connections} relayers on {dying} …");
        using var fleet = await PairFleet.CreateAsync(context.Address, control, meter, new RunNames(Random.Shared), cancellation);
        var lost = await RelayerFleet.ConnectAsync(dying, connections, names, [], BufferSize, static () => { }, cancellation);
        ClosedLoop.Start(fleet.Phones);
        await context.Observe(meter).RunAsync("warm-up", context.WarmUp, cancellation);
        var alone = await context.Observe(meter).RunAsync("before", context.Duration, cancellation);

        using var relayers = new ReconnectingRelayers(context.Address, names, connections, [], static () => { });
        victim.Kill();
        foreach (var relayer in lost)
        {
            relayer.Dispose();
        }

        var storm = new Storm(relayers, context.Time, connections);
        var running = storm.RunAsync(cancellation);
        var during = await context.Observe(meter).RunAsync("storm", context.Duration, running, cancellation);
        await running;
        var unanswered = await ClosedLoop.StopAsync(fleet.Phones);
        Report(context, connections, storm, alone, during, unanswered);
        return storm.Failed > 0 || unanswered > 0 ? ToolHost.Failed : RunContext.ExitCode(alone, during);
    }

    private static void Report(RunContext context, int connections, Storm storm, Result alone, Result during, int unanswered)
    {
        var ratio = during.LatencyMicroseconds(99) / Math.Max(1, alone.LatencyMicroseconds(99));
        var json = new JsonObject
        {
            ["run"] = "storm",
            ["connections"] = connections,
            ["half_seconds"] = Math.Round(storm.SecondsUntil(0.5), 2),
            ["all_seconds"] = Math.Round(storm.SecondsUntil(1), 2),
            ["failed"] = storm.Failed,
            ["refused"] = storm.Refused,
            ["not_connected"] = storm.NotConnected,
            ["before"] = alone.ToJson(),
            ["during"] = during.ToJson(),
            ["p99_ratio"] = Math.Round(ratio, 2),
            ["unanswered"] = unanswered,
        };
        context.Report(
            $"storm: {connections} relayers of a killed silo log in at {context.Address}; logins refused {storm.Refused} times, "
            + $"connections failed {storm.NotConnected} times, never in: {storm.Failed}",
            [
                ("control before", alone.Write),
                ("control during", during.Write),
                ("", output =>
                {
                    output.WriteLine(Result.Row("half are in after", $"{storm.SecondsUntil(0.5):0.00} s"));
                    output.WriteLine(Result.Row("all are in after", $"{storm.SecondsUntil(1):0.00} s"));
                    output.WriteLine(Result.Row("p99 ratio", $"{ratio:0.00} × that before"));
                }),
            ],
            json);
    }

    private sealed class Storm(ReconnectingRelayers relayers, TimeProvider time, int count)
    {
        private readonly ConcurrentQueue<double> _seconds = new();
        private int _refused;
        private int _notConnected;

        /// <summary>Relayers that did not get in.</summary>
        public int Failed => count - _seconds.Count;

        /// <summary>Logins that were answered with another status than 0, and tried again.</summary>
        public int Refused => _refused;

        /// <summary>Attempts that came to no answer.</summary>
        public int NotConnected => _notConnected;

        public Task RunAsync(CancellationToken cancellation)
        {
            var began = time.GetTimestamp();
            return Task.WhenAll(Enumerable.Range(0, count).Select(index => Task.Run(() => LogInAsync(index, began, cancellation), cancellation)));
        }

        /// <summary>When this share of those that got in was in; 0 when none was.</summary>
        public double SecondsUntil(double share)
        {
            var sorted = _seconds.Order().ToArray();
            return sorted.Length == 0 ? 0 : sorted[Math.Max(0, (int)Math.Ceiling(sorted.Length * share) - 1)];
        }

        private async Task LogInAsync(int index, long began, CancellationToken cancellation)
        {
            while (time.GetElapsedTime(began) < Patience)
            {
                try
                {
                    if (await relayers.ReconnectAsync(index, cancellation) == StatusCode.Ok)
                    {
                        _seconds.Enqueue(time.GetElapsedTime(began).TotalSeconds);
                        return;
                    }

                    Interlocked.Increment(ref _refused);
                }
                catch (Exception e) when (e is ToolException or TimeoutException or IOException)
                {
                    Interlocked.Increment(ref _notConnected);
                }

                await Task.Delay(Pause, time, cancellation);
            }
        }
    }
}

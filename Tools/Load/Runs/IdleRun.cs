using System.Net;
using System.Text.Json.Nodes;
using Gateway.Load.Fleet;
using Gateway.Load.Measure;

namespace Gateway.Load.Runs;

/// <summary>Relayers that are connected and do next to nothing: what a connection costs the server in memory.</summary>
internal static class IdleRun
{
    private const int BufferSize = 128;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    /// <summary>Connects all, holds them, reports.</summary>
    /// <param name="context">What all runs have in common; its warm-up is the time after connecting that the server gets to settle.</param>
    /// <param name="connections">How many.</param>
    /// <param name="heartbeat">How often each sends a heartbeat.</param>
    /// <param name="sources">Local addresses to connect from.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        RunContext context, int connections, TimeSpan heartbeat, IReadOnlyList<IPAddress> sources, CancellationToken cancellation)
    {
        var meter = new Meter();
        var before = context.Server?.ResidentBytes();
        context.Progress.WriteLine($"connecting {connections} relayers to {context.Address} …");
        var started = context.Time.GetTimestamp();
        var relayers = await RelayerFleet.ConnectAsync(
            context.Address, connections, new RunNames(Random.Shared), sources, BufferSize, meter.ConnectionLost, cancellation);
        try
        {
            var connecting = context.Time.GetElapsedTime(started);
            context.Progress.WriteLine($"connected in {connecting.TotalSeconds:0.0} s");
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var beating = BeatAsync(relayers, heartbeat, context.Time, end.Token);
            await context.Observe(meter).RunAsync("settling", context.WarmUp, cancellation);
            var after = context.Server?.ResidentBytes();
            var result = await context.Observe(meter).RunAsync("idle", context.Duration, cancellation);
            await end.CancelAsync();
            var beats = await beating;
            var lost = meter.Read().LostConnections;
            Report(context, connections, connecting, beats, lost, before, after, result);
            return lost > 0 ? ToolHost.Failed : 0;
        }
        finally
        {
            foreach (var relayer in relayers)
            {
                relayer.Dispose();
            }
        }
    }

    /// <summary>Sends heartbeats evenly spread, so that no tick brings them all.</summary>
    private static async Task<long> BeatAsync(Responder[] relayers, TimeSpan heartbeat, TimeProvider time, CancellationToken end)
    {
        var started = time.GetTimestamp();
        long sent = 0;
        while (true)
        {
            await Task.Delay(Tick, time, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (end.IsCancellationRequested)
            {
                return sent;
            }

            var due = (long)(time.GetElapsedTime(started) / heartbeat * relayers.Length);
            for (; sent < due; sent++)
            {
                relayers[sent % relayers.Length].HeartBeat();
            }
        }
    }

    private static void Report(
        RunContext context, int connections, TimeSpan connecting, long beats, long lost, long? before, long? after, Result result)
    {
        var json = new JsonObject
        {
            ["run"] = "idle",
            ["connections"] = connections,
            ["tls"] = context.Address.Tls,
            ["connect_seconds"] = Math.Round(connecting.TotalSeconds, 2),
            ["seconds"] = Math.Round(result.Seconds, 3),
            ["heartbeats"] = beats,
            ["lost_connections"] = lost,
        };
        var rows = new List<string>
        {
            Result.Row("connected", $"in {connecting.TotalSeconds:0.0} s = {connections / connecting.TotalSeconds:N0} /s, {lost} lost since"),
            Result.Row("heartbeats", $"{beats:N0}"),
        };
        if (before is { } first && after is { } second && result.ServerCpuSeconds is { } cpu)
        {
            var last = result.ServerResidentBytes[^1];
            json["server_rss_before_bytes"] = first;
            json["server_rss_connected_bytes"] = second;
            json["server_rss_end_bytes"] = last;
            json["server_bytes_per_connection"] = (last - first) / connections;
            json["server_cpu_seconds"] = Math.Round(cpu, 2);
            rows.Add(Result.Row(
                "server RSS", $"{Result.MiB(first)} MiB before, {Result.MiB(second)} connected, {Result.MiB(last)} after {result.Seconds:0} s"));
            rows.Add(Result.Row("each", $"{(last - first) / 1024.0 / connections:0.00} KiB"));
            rows.Add(Result.Row("server CPU", $"{cpu:0.00} s while idle"));
        }

        context.Report(
            $"idle: {connections} relayers, {context.Address}",
            [("", output => rows.ForEach(output.WriteLine))],
            json);
    }
}

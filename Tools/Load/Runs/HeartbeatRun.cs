using System.Net;
using Gateway.Load.Fleet;
using Gateway.Load.Measure;
using Gateway.Load.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.Load.Runs;

/// <summary>Relayers that do nothing but send heartbeats, as fast as they are answered.</summary>
internal static class HeartbeatRun
{
    private const int BufferSize = 4096;

    /// <summary>Connects, warms up, measures, reports.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        RunContext context, int connections, int depth, IReadOnlyList<IPAddress> sources, CancellationToken cancellation)
    {
        var meter = new Meter();
        var names = new RunNames(Random.Shared);
        var frame = FrameBytes.Create(CommandIds.HeartBeat, 0, []);
        context.Progress.WriteLine($"connecting {connections} relayers to {context.Address} …");
        var relayers = new Requester[connections];
        try
        {
            await SetUpLimits.ForEachAsync(connections, async (index, token) =>
            {
                var source = LoopbackSources.At(sources, index);
                relayers[index] = new Requester(await LoadWire.ConnectAsync(context.Address, source, BufferSize, token), meter, frame, depth);
                await RelayerFleet.AuthorizeAsync(relayers[index], names.Relayer(index), token);
            }, cancellation);
            ClosedLoop.Start(relayers);
            await context.Observe(meter).RunAsync("warm-up", context.WarmUp, cancellation);
            var result = await context.Observe(meter).RunAsync("heartbeat", context.Duration, cancellation);
            var unanswered = await ClosedLoop.StopAsync(relayers);

            var json = result.ToJson();
            json.Insert(0, "run", "heartbeat");
            json.Insert(1, "connections", connections);
            json.Insert(2, "depth", depth);
            json.Insert(3, "tls", context.Address.Tls);
            json["unanswered"] = unanswered;
            context.Report(
                $"heartbeat: {connections} relayers × {depth} in flight, {context.Address}, unanswered at the end: {unanswered}",
                [("", result.Write)],
                json);
            return unanswered > 0 ? ToolHost.Failed : RunContext.ExitCode(result);
        }
        finally
        {
            foreach (var relayer in relayers)
            {
                relayer?.Dispose();
            }
        }
    }
}

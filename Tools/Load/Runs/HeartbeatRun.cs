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

    /// <summary>Measures, reports.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        RunContext context, int connections, int depth, IReadOnlyList<IPAddress> sources, CancellationToken cancellation)
    {
        var measured = await MeasureAsync(context, connections, depth, sources, cancellation);
        var json = measured.Result.ToJson();
        json.Insert(0, "run", "heartbeat");
        json.Insert(1, "connections", connections);
        json.Insert(2, "depth", depth);
        json.Insert(3, "tls", context.Address.Tls);
        json["unanswered"] = measured.Unanswered;
        context.Report(
            $"heartbeat: {connections} relayers × {depth} in flight, {context.Address}, unanswered at the end: {measured.Unanswered}",
            [("", measured.Result.Write)],
            json);
        return measured.ExitCode;
    }

    /// <summary>Connects, warms up, measures.</summary>
    /// <exception cref="ToolException">The server cannot be reached or refuses.</exception>
    public static async Task<Measured> MeasureAsync(
        RunContext context, int connections, int depth, IReadOnlyList<IPAddress> sources, CancellationToken cancellation)
    {
        var meter = new Meter();
        var names = new RunNames(Random.Shared);
        var frame = FrameBytes.Create(CommandIds.HeartBeat, 0, []);
        await context.Progress.WriteLineAsync($"connecting {connections} relayers to {context.Address} …");
        var relayers = new Requester[connections];
        try
        {
            await SetUpLimits.ForEachAsync(connections, async (index, token) =>
            {
                var source = LoopbackSources.At(sources, index);
                relayers[index] = new Requester(await LoadWire.ConnectAsync(context.Address, source, BufferSize, token), meter, frame, depth);
                await RelayerFleet.AuthorizeAsync(relayers[index], names.Relayer(index), token);
            }, cancellation);
            return await ClosedLoop.MeasureAsync(context, "heartbeat", relayers, meter, cancellation);
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

using System.Net;
using Gateway.Load.Fleet;
using Gateway.Load.Measure;

namespace Gateway.Load.Runs;

/// <summary>Relayers that reconnect at a steady rate: whether the server gives back what a connection held.</summary>
internal static class ReconnectRun
{
    /// <summary>Connects all, has them reconnect, reports.</summary>
    /// <param name="context">What all runs have in common.</param>
    /// <param name="connections">Relayers.</param>
    /// <param name="rate">Reconnections per second over all of them; 0 = as many as <paramref name="atOnce"/> allows.</param>
    /// <param name="atOnce">Reconnections under way at once, at most as many as there are relayers.</param>
    /// <param name="sources">Local addresses to connect from.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        RunContext context, int connections, double rate, int atOnce, IReadOnlyList<IPAddress> sources, CancellationToken cancellation)
    {
        var meter = new Meter();
        using var relayers = new ReconnectingRelayers(
            context.Address, new RunNames(Random.Shared), connections, sources, meter.ConnectionLost);
        await context.Progress.WriteLineAsync($"connecting {connections} relayers to {context.Address} …");
        await SetUpLimits.ForEachAsync(
            connections, async (index, token) => await relayers.ReconnectAsync(index, token), cancellation);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var paced = new PacedLoad(relayers.ReconnectAsync, rate, Math.Min(atOnce, connections), meter, context.Time);
        var running = paced.RunAsync(end.Token);
        await context.Observe(meter).RunAsync("warm-up", context.WarmUp, running, cancellation);
        var result = await context.Observe(meter).RunAsync("reconnect", context.Duration, running, cancellation);
        await end.CancelAsync();
        await running;

        var json = result.ToJson();
        json.Insert(0, "run", "reconnect");
        json.Insert(1, "connections", connections);
        json.Insert(2, "rate", rate);
        json.Insert(3, "tls", context.Address.Tls);
        context.Report($"reconnect: {connections} relayers, {rate:0.##} /s, {context.Address}", [("", result.Write)], json);
        return result.Counts.Failures > 0 ? ToolHost.Failed : RunContext.ExitCode(result);
    }
}

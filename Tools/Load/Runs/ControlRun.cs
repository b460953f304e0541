using Gateway.Load.Fleet;
using Gateway.Load.Measure;

namespace Gateway.Load.Runs;

/// <summary>Control round trips: phone → server → relayer → server → phone.</summary>
internal static class ControlRun
{
    /// <summary>Sets up, warms up, measures, reports.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(RunContext context, int pairs, int depth, int accounts, CancellationToken cancellation)
    {
        var meter = new Meter();
        context.Progress.WriteLine($"setting up {pairs} pairs over {accounts} accounts on {context.Address} …");
        using var fleet = await PairFleet.CreateAsync(
            context.Address, pairs, accounts, depth, meter, new RunNames(Random.Shared), cancellation);
        ClosedLoop.Start(fleet.Phones);
        await context.Observe(meter).RunAsync("warm-up", context.WarmUp, cancellation);
        var result = await context.Observe(meter).RunAsync("control", context.Duration, cancellation);
        var unanswered = await ClosedLoop.StopAsync(fleet.Phones);

        var json = result.ToJson();
        json.Insert(0, "run", "control");
        json.Insert(1, "pairs", pairs);
        json.Insert(2, "depth", depth);
        json.Insert(3, "accounts", accounts);
        json.Insert(4, "tls", context.Address.Tls);
        json["unanswered"] = unanswered;
        context.Report(
            $"control: {pairs} pairs × {depth} in flight, {accounts} accounts, {context.Address}, unanswered at the end: {unanswered}",
            [("", result.Write)],
            json);
        return unanswered > 0 ? ToolHost.Failed : RunContext.ExitCode(result);
    }
}

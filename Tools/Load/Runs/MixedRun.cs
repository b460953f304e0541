using System.Text.Json.Nodes;
using Gateway.Load.Fleet;
using Gateway.Load.Measure;

namespace Gateway.Load.Runs;

/// <summary>Control round trips alone, then the same while accounts sign up or log in: what one does to the other.</summary>
internal static class MixedRun
{
    /// <summary>Sets up, warms up, measures both phases, reports.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        RunContext context, ControlLoad control, AccountLoad load, CancellationToken cancellation)
    {
        var (controlMeter, accountMeter) = (new Meter(), new Meter());
        var names = new RunNames(Random.Shared);
        context.Progress.WriteLine($"setting up {control.Pairs} pairs over {control.Accounts} accounts on {context.Address} …");
        using var fleet = await PairFleet.CreateAsync(context.Address, control, controlMeter, names, cancellation);
        var paced = await AccountRun.PrepareAsync(context, load, accountMeter, new RunNames(Random.Shared), cancellation);

        ClosedLoop.Start(fleet.Phones);
        await context.Observe(controlMeter).RunAsync("warm-up", context.WarmUp, cancellation);
        var alone = await context.Observe(controlMeter).RunAsync("alone", context.Duration, cancellation);

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = paced.RunAsync(end.Token);
        await context.Observe(controlMeter).RunAsync("warm-up", context.WarmUp, running, cancellation);
        var accountsBefore = accountMeter.Read();
        var together = await context.Observe(controlMeter).RunAsync($"with {load.Name}s", context.Duration, running, cancellation);
        // Their cost cannot be told from that of the control commands, so it stands with those.
        var accountResult = new Result(together.Seconds, accountMeter.Read().Since(accountsBefore), null, [], null);
        await end.CancelAsync();
        await running;
        var unanswered = await ClosedLoop.StopAsync(fleet.Phones);

        Report(context, control, load, alone, together, accountResult, unanswered);
        return unanswered > 0 ? ToolHost.Failed : RunContext.ExitCode(alone, together, accountResult);
    }

    private static void Report(
        RunContext context, ControlLoad control, AccountLoad load, Result alone, Result together, Result accounts, int unanswered)
    {
        var ratio = together.LatencyMicroseconds(99) / Math.Max(1, alone.LatencyMicroseconds(99));
        var json = new JsonObject
        {
            ["run"] = "mixed",
            ["pairs"] = control.Pairs,
            ["depth"] = control.Depth,
            ["with"] = load.Name,
            ["rate"] = load.Rate,
            ["tls"] = context.Address.Tls,
            ["alone"] = alone.ToJson(),
            ["together"] = together.ToJson(),
            ["accounts"] = accounts.ToJson(),
            ["p99_ratio"] = Math.Round(ratio, 2),
            ["unanswered"] = unanswered,
        };
        context.Report(
            $"mixed: {control.Pairs} pairs × {control.Depth} in flight, and {load}, {context.Address}, unanswered at the end: {unanswered}",
            [
                ("control alone", alone.Write),
                ($"control with {load.Name}s", together.Write),
                ($"{load.Name}s", accounts.Write),
                ("", output => output.WriteLine(Result.Row("p99 ratio", $"{ratio:0.00} × that alone"))),
            ],
            json);
    }
}

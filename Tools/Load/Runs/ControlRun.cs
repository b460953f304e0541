using Gateway.Load.Fleet;
using Gateway.Load.Measure;

namespace Gateway.Load.Runs;

/// <summary>Control round trips: phone → server → relayer → server → phone.</summary>
internal static class ControlRun
{
    /// <summary>Measures, reports.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(RunContext context, ControlLoad load, CancellationToken cancellation)
    {
        var measured = await MeasureAsync(context, load, cancellation);
        var json = measured.Result.ToJson();
        json.Insert(0, "run", "control");
        json.Insert(1, "pairs", load.Pairs);
        json.Insert(2, "depth", load.Depth);
        json.Insert(3, "accounts", load.Accounts);
        json.Insert(4, "tls", context.Address.Tls);
        json["unanswered"] = measured.Unanswered;
        context.Report(
            $"control: {load.Pairs} pairs × {load.Depth} in flight, {load.Accounts} accounts, {load.Describe(context.Address)}, "
            + $"unanswered at the end: {measured.Unanswered}",
            [("", measured.Result.Write)],
            json);
        return measured.ExitCode;
    }

    /// <summary>Sets up, warms up, measures.</summary>
    /// <exception cref="ToolException">The server cannot be reached or refuses.</exception>
    public static async Task<Measured> MeasureAsync(RunContext context, ControlLoad load, CancellationToken cancellation)
    {
        var meter = new Meter();
        await context.Progress.WriteLineAsync($"setting up {load.Pairs} pairs over {load.Accounts} accounts on {load.Describe(context.Address)} …");
        using var fleet = await PairFleet.CreateAsync(context.Address, load, meter, new RunNames(Random.Shared), cancellation);
        return await ClosedLoop.MeasureAsync(context, "control", fleet.Phones, meter, cancellation);
    }
}

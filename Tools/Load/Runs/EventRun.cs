using Gateway.Load.Fleet;
using Gateway.Load.Measure;

namespace Gateway.Load.Runs;

/// <summary>Alarms at a steady rate: how long until the phone hears of each, and until its relayer knows that it is stored.</summary>
internal static class EventRun
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LastNotices = TimeSpan.FromSeconds(5);

    /// <summary>Sets up, warms up, measures, reports.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(RunContext context, int homes, int sensors, int rate, CancellationToken cancellation)
    {
        var (notices, acknowledgements) = (new Meter(), new Meter());
        context.Progress.WriteLine($"setting up {homes} homes with {sensors} sensors each on {context.Address} …");
        using var fleet = await EventFleet.CreateAsync(
            context.Address, homes, sensors, notices, acknowledgements, new RunNames(Random.Shared), cancellation);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var sending = SendAsync(fleet, rate, context.Time, end.Token);
        await context.Observe(notices).RunAsync("warm-up", context.WarmUp, sending, cancellation);
        var before = acknowledgements.Read();
        var result = await context.Observe(notices).RunAsync("notices", context.Duration, sending, cancellation);
        var stored = new Result(result.Seconds, acknowledgements.Read().Since(before), null, [], null);
        await end.CancelAsync();
        await sending;
        var missing = await MissingAsync(fleet, context.Time, cancellation);

        var json = result.ToJson();
        json.Insert(0, "run", "event");
        json.Insert(1, "homes", homes);
        json.Insert(2, "sensors", sensors);
        json.Insert(3, "rate", rate);
        json["stored"] = stored.ToJson();
        json["missing"] = missing;
        json["unexpected"] = fleet.Unexpected;
        context.Report(
            $"event: {homes} homes × {sensors} sensors, {rate} alarms/s, {context.Address}, missing at the end: {missing}, unexpected: {fleet.Unexpected}",
            [("phones told", result.Write), ("relayers acknowledged", stored.Write)],
            json);
        return missing > 0 || fleet.Unexpected > 0 || stored.Counts.Failures > 0 ? ToolHost.Failed : RunContext.ExitCode(result);
    }

    private static async Task SendAsync(EventFleet fleet, int rate, TimeProvider time, CancellationToken end)
    {
        var started = time.GetTimestamp();
        for (long sent = 0; !end.IsCancellationRequested;)
        {
            var due = (long)(time.GetElapsedTime(started).TotalSeconds * rate);
            for (; sent < due; sent++)
            {
                fleet.Send(sent);
            }

            await Task.Delay(Tick, time, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<int> MissingAsync(EventFleet fleet, TimeProvider time, CancellationToken cancellation)
    {
        var stopped = time.GetTimestamp();
        while (fleet.Missing > 0 && time.GetElapsedTime(stopped) < LastNotices)
        {
            await Task.Delay(Tick, time, cancellation);
        }

        return fleet.Missing;
    }
}

using Gateway.Load.Fleet;
using Gateway.Load.Measure;

namespace Gateway.Load.Runs;

/// <summary>Starts, measures and stops many requesters.</summary>
internal static class ClosedLoop
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    /// <summary>Starts all, warms up, measures, lets what is in flight end.</summary>
    /// <param name="context">How long.</param>
    /// <param name="label">What is going on, in front of each line of progress.</param>
    /// <param name="requesters">Who sends.</param>
    /// <param name="meter">What they count with.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static async Task<Measured> MeasureAsync(
        RunContext context, string label, IReadOnlyCollection<IRequester> requesters, Meter meter, CancellationToken cancellation)
    {
        Start(requesters);
        await context.Observe(meter).RunAsync("warm-up", context.WarmUp, cancellation);
        var result = await context.Observe(meter).RunAsync(label, context.Duration, cancellation);
        return new Measured(result, await StopAsync(requesters));
    }

    /// <summary>Starts all.</summary>
    public static void Start(IEnumerable<IRequester> requesters)
    {
        foreach (var requester in requesters)
        {
            requester.Start();
        }
    }

    /// <summary>Lets what is in flight end.</summary>
    /// <returns>How many requests were never answered.</returns>
    public static async Task<int> StopAsync(IReadOnlyCollection<IRequester> requesters)
    {
        foreach (var requester in requesters)
        {
            requester.Stop();
        }

        var started = TimeProvider.System.GetTimestamp();
        int inFlight;
        while ((inFlight = requesters.Sum(requester => requester.InFlight)) > 0 && TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(Step);
        }

        return inFlight;
    }
}

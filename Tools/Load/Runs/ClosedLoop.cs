using Gateway.Load.Fleet;

namespace Gateway.Load.Runs;

/// <summary>Starts and stops many requesters.</summary>
internal static class ClosedLoop
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

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

using Gateway.Grains.Interfaces;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Connections;

/// <summary>Calls of sessions to grains, which may just have been lost with their silo. Thread-safe.</summary>
/// <param name="time">The clock.</param>
/// <param name="logger">Where failed calls are logged that nobody waits for.</param>
/// <param name="faults">What exceptions of grain calls mean, where the runtime can lose grains.</param>
public sealed class GrainCalls(TimeProvider time, ILogger<GrainCalls> logger, ICallFaults? faults = null)
{
    /// <summary>How long to wait before a call is made again.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a call is made again while its grain is lost with its silo and has not come back elsewhere.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How often a call is made at least that should come through: one without an answer takes longer than the patience.</summary>
    private const int LeastAttempts = 3;

    /// <summary>What an exception of a grain call means.</summary>
    internal CallFault Classify(Exception exception) =>
        faults?.Classify(exception) ?? (exception is TimeoutException ? CallFault.Unknown : CallFault.Failed);

    /// <summary>Whether a call that did not come through may be made again.</summary>
    /// <param name="connection">Whose call it is.</param>
    /// <param name="began">When it was made first: a timestamp of the clock.</param>
    internal bool MayRepeat(EdgeConnection connection, long began) =>
        connection.CloseReason is null && time.GetElapsedTime(began) < Patience;

    /// <summary>
    /// Makes a call that may be made more than once, again and again while its grain is lost with its silo: within seconds it comes back on
    /// another one.
    /// </summary>
    internal Task<T> Repeat<T>(EdgeConnection connection, Func<Task<T>> call) => RepeatWhile(call, (_, began) => MayRepeat(connection, began));

    /// <summary>
    /// Makes a call that may be made more than once and should come through although its connection is gone: again while its grain is lost with its
    /// silo, and where no word came back.
    /// </summary>
    internal Task Insist(Func<Task> call) => RepeatWhile(
        async () =>
        {
            await call().ConfigureAwait(false);
            return true;
        },
        (attempts, began) => attempts < LeastAttempts || time.GetElapsedTime(began) < Patience);

    private async Task<T> RepeatWhile<T>(Func<Task<T>> call, Func<int, long, bool> mayRepeat)
    {
        var began = time.GetTimestamp();
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (Exception e) when (Classify(e) != CallFault.Failed && mayRepeat(attempts, began))
            {
                await Task.Delay(Pause, time).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Logs it when a call fails that nobody waits for.</summary>
    internal async void Observe(EdgeConnection connection, Task call, string what)
    {
        try
        {
            await call.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            logger.LogWarning(e, "Connection {ConnectionId}: {Call} failed", connection.Id, what);
        }
    }
}

using System.Text.Json.Serialization.Metadata;
using Gateway.Protocol.Messaging;

namespace Gateway.Load.Fleet;

/// <summary>Set-up requests: a server that is busy (status 15 or 17) is asked again, a little later each time.</summary>
internal static class Retry
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Asks until there is an answer other than "later".</summary>
    /// <param name="ask">Sends the request.</param>
    /// <param name="what">What is being set up, for the error.</param>
    /// <param name="responseType">How to read the response.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ToolException">The server refused, or did not answer.</exception>
    public static async Task<T> AskAsync<T>(
        Func<Task<Message>> ask, string what, JsonTypeInfo<T> responseType, CancellationToken cancellation)
        where T : class
    {
        var started = TimeProvider.System.GetTimestamp();
        var pause = FirstPause;
        while (true)
        {
            var response = await AskOnceAsync(ask, what);
            if (response.Status == StatusCode.Ok)
            {
                return MessagingBodies.TryRead(new(response.Body), responseType, out var value, out var error)
                    ? value
                    : throw new ToolException($"Setting up failed: the response to {what} is malformed ({error}): {response.Text}");
            }

            var later = response.Status is StatusCode.TryLater or StatusCode.ServerBusy;
            if (!later || TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                throw new ToolException($"Setting up failed: {what} was answered with status {response.StatusText} {response.Text}");
            }

            await Task.Delay(pause, cancellation);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
        }
    }

    private static async Task<Message> AskOnceAsync(Func<Task<Message>> ask, string what)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (e is TimeoutException or IOException)
        {
            throw new ToolException($"Setting up failed at {what}: {e.Message}", e);
        }
    }
}

using System.Globalization;
using Gateway.Emulator.Phone.Walk;
using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Phone;

/// <summary><c>phone press-control</c>: ControlDevice in a loop, with the time of each round trip.</summary>
internal static class PressControlRun
{
    /// <summary>Presses until told to stop.</summary>
    /// <param name="connection">Where and how.</param>
    /// <param name="user">An account with a device; null signs a new one up.</param>
    /// <param name="password">Its password.</param>
    /// <param name="relayerCode">For a new account: the relayer that is to answer.</param>
    /// <param name="count">How often; 0 = until cancelled.</param>
    /// <param name="interval">The pause between two.</param>
    /// <param name="cancellation">Ends it, with the summary.</param>
    /// <returns>0 only if all succeeded.</returns>
    /// <exception cref="ToolException">The gateway cannot be reached, or refused to set up.</exception>
    public static async Task<int> RunAsync(
        PhoneConnection connection,
        string? user,
        string password,
        string relayerCode,
        int count,
        TimeSpan interval,
        CancellationToken cancellation)
    {
        await using var client = await connection.OpenAsync(PhoneConnection.Phone, showBytes: false, onRequest: null, cancellation);
        var phone = new PhoneSession(client, connection.Deadline, cancellation);
        ControlTarget target;
        try
        {
            target = user is null
                ? await ControlTarget.AddAsync(
                    phone,
                    connection,
                    WalkSettings.Create(connection.Random, null, password, relayerCode),
                    cancellation)
                : await ControlTarget.FindAsync(phone, user, password);
        }
        catch (Exception e) when (e is VerdictException or TimeoutException or IOException)
        {
            throw new ToolException(e.Message, e);
        }

        var times = new List<double>();
        var failures = 0;
        try
        {
            for (var number = 1; count == 0 || number <= count; number++)
            {
                if (await PressAsync(connection, phone, target, number) is { } milliseconds)
                {
                    times.Add(milliseconds);
                }
                else
                {
                    failures++;
                }

                await Task.Delay(interval, connection.Time, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is how an endless loop ends; the summary follows.
        }
        catch (IOException e)
        {
            await connection.Output.WriteLineAsync(e.Message);
            failures++;
        }

        Summarize(connection.Output, times, failures);
        return failures == 0 && times.Count > 0 ? 0 : ToolHost.Failed;
    }

    private static async Task<double?> PressAsync(PhoneConnection connection, PhoneSession phone, ControlTarget target, int number)
    {
        var request = new ControlDeviceRequest(target.Model, target.Code, target.KeySequence, number % 2);
        var started = connection.Time.GetTimestamp();
        try
        {
            var response = await phone.AskAsync(CommandIds.ControlDevice, request, MessagingBodies.Json.ControlDeviceRequest);
            var elapsed = connection.Time.GetElapsedTime(started).TotalMilliseconds;
            await connection.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"#{number} value {request.Value}: status {response.StatusText}, {elapsed:0.00} ms"));
            return response.Status == StatusCode.Ok ? elapsed : null;
        }
        catch (TimeoutException e)
        {
            await connection.Output.WriteLineAsync($"#{number} value {request.Value}: {e.Message}");
            return null;
        }
    }

    private static void Summarize(TextWriter output, List<double> times, int failures)
    {
        times.Sort();
        output.WriteLine(times.Count == 0
            ? $"{failures} failed, none succeeded"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{times.Count} succeeded, {failures} failed; ms: min {times[0]:0.00} · median {At(0.5):0.00} · p99 {At(0.99):0.00} · max {times[^1]:0.00}"));

        double At(double share) => times[(int)Math.Ceiling(times.Count * share) - 1];
    }
}

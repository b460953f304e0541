using Gateway.Emulator.Phone.Walk;

namespace Gateway.Emulator.Phone;

/// <summary><c>phone auto</c>: the walk, printed, with a table of verdicts at its end.</summary>
internal static class AutoRun
{
    /// <summary>Walks once.</summary>
    /// <returns>0 only if all passed.</returns>
    /// <exception cref="ToolException">The gateway cannot be reached.</exception>
    public static async Task<int> RunAsync(PhoneConnection connection, WalkSettings settings, CancellationToken cancellation)
    {
        var notices = new Notices(connection.Deadline, connection.Time, cancellation);
        await using var client = await connection.OpenAsync(
            PhoneConnection.Phone, showBytes: true, (_, notice) => notices.Add(notice), cancellation);
        var phone = new PhoneSession(client, connection.Deadline, cancellation);
        var verdicts = new Verdicts(connection.Output, connection.Time);
        try
        {
            await using var walk = new AutoWalk(phone, notices, new Peers(connection, cancellation), settings, verdicts);
            await walk.RunAsync();
        }
        catch (OperationCanceledException)
        {
            verdicts.PrintTable();
            await connection.Output.WriteLineAsync("interrupted");
            return ToolHost.Failed;
        }

        verdicts.PrintTable();
        if (settings.Keep)
        {
            await connection.Output.WriteLineAsync(
                $"kept; see it again with: emulator phone show --user {settings.User} --password {settings.Password}");
        }

        return verdicts.AllPassed ? 0 : ToolHost.Failed;
    }
}

namespace Gateway.Emulator.Phone;

/// <summary><c>phone auto</c>: the walk, printed, with a table of verdicts at its end.</summary>
internal static class AutoRun
{
    /// <summary>Walks once.</summary>
    /// <returns>0 only if all passed.</returns>
    /// <exception cref="ToolException">The gateway cannot be reached.</exception>
    public static async Task<int> RunAsync(PhoneConnection connection, WalkSettings settings, CancellationToken cancellation)
    {
        await using var client = await connection.OpenAsync(showBytes: true, onRequest: null, cancellation);
        var verdicts = new Verdicts(connection.Output, connection.Time);
        try
        {
            await new AutoWalk(new PhoneSession(client, connection.Deadline, cancellation), settings, verdicts).RunAsync();
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

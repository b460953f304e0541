using System.Globalization;
using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Phone;

/// <summary><c>phone interactive</c>: one command a line.</summary>
internal static class InteractiveRun
{
    /// <summary>Reads commands until the input ends, <c>quit</c>, the connection's end, or cancellation.</summary>
    /// <param name="connection">Where and how.</param>
    /// <param name="input">The commands.</param>
    /// <param name="showBytes">Whether the bytes are printed too.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>0, or 1 when the connection broke.</returns>
    /// <exception cref="ToolException">The gateway cannot be reached.</exception>
    public static async Task<int> RunAsync(PhoneConnection connection, TextReader input, bool showBytes, CancellationToken cancellation)
    {
        var output = connection.Output;
        await using var client = await connection.OpenAsync(PhoneConnection.Phone, showBytes, (_, message) => Print(output, message), cancellation);
        await output.WriteLineAsync(
            """one command a line: its name or number, then its body, as in: Authorize {"terminal_type":"human","user_name":"me","password":"123"}""");
        await output.WriteLineAsync("help lists the commands, quit ends");
        using var session = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var beating = BeatAsync(connection, client, session.Token);
        try
        {
            while (await NextLineAsync(input, client, cancellation) is { } line && line.Trim() is not ("quit" or "exit"))
            {
                await ExecuteAsync(connection, client, line, cancellation);
            }

            return 0;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
        catch (IOException e)
        {
            await output.WriteLineAsync(e.Message);
            return ToolHost.Failed;
        }
        finally
        {
            await session.CancelAsync();
            await beating;
        }
    }

    private static async Task<string?> NextLineAsync(TextReader input, MessagingClient client, CancellationToken cancellation)
    {
        // A console's read cannot be cancelled: it is left behind when something else ends the session.
        var reading = Task.Run(input.ReadLine, cancellation);
        if (await Task.WhenAny(reading, client.Closed).WaitAsync(cancellation) != reading)
        {
            var failure = await client.Closed;
            throw new IOException(failure is null ? "the server closed the connection" : $"the connection broke: {failure.Message}");
        }

        return await reading;
    }

    private static async Task ExecuteAsync(PhoneConnection connection, MessagingClient client, string line, CancellationToken cancellation)
    {
        var output = connection.Output;
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        if (line.Trim() == "help")
        {
            await output.WriteLineAsync(string.Join(Environment.NewLine, CommandNames.All));
            return;
        }

        if (!InteractiveLine.TryParse(line, out var command, out var error))
        {
            await output.WriteLineAsync(error);
            return;
        }

        var started = connection.Time.GetTimestamp();
        try
        {
            var response = await client.RequestAsync(command.CommandId, command.Body, connection.Deadline, cancellation);
            var elapsed = connection.Time.GetElapsedTime(started).TotalMilliseconds;
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{CommandIds.Name(response.CommandId)}: status {response.StatusText}, {elapsed:0.00} ms {response.Text}"));
        }
        catch (TimeoutException e)
        {
            await output.WriteLineAsync(e.Message);
        }
    }

    private static async Task BeatAsync(PhoneConnection connection, MessagingClient client, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(PhoneConnection.HeartBeatInterval, connection.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                // Before the login the answer is a status 13, which does no harm.
                await client.RequestAsync(CommandIds.HeartBeat, ReadOnlyMemory<byte>.Empty, connection.Deadline, cancellation);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException or IOException)
        {
            // The session has ended, or ends because of this: its own loop says why.
        }
    }

    private static void Print(TextWriter output, Message message)
    {
        lock (output)
        {
            output.WriteLine($"! {CommandIds.Name(message.CommandId)} #{message.Sequence} {message.Text}");
        }
    }
}

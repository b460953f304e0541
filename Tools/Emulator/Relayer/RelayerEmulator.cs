using System.Collections.Immutable;
using System.Globalization;
using System.Threading.Channels;
using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Relayer;

/// <summary>
/// A relayer (protocol 1, section "Emulators"): connects, authorizes, sends a heartbeat every minute, answers every command, connects
/// again when the connection drops, and does what a script says.
/// </summary>
/// <param name="address">The gateway.</param>
/// <param name="tag">What precedes each frame.</param>
/// <param name="code">The sb_code.</param>
/// <param name="log">Where the log lines go.</param>
internal sealed class RelayerEmulator(ServerAddress address, StartTag tag, string code, TextWriter log)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly EmulatedDevices _devices = new(code);
    private readonly AnswerRules _answers = new();
    private readonly RelayerLink _link = new();

    /// <summary>How often a heartbeat is sent.</summary>
    public TimeSpan HeartBeatInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The relayer's secret, for a gateway that wants one.</summary>
    public string? Secret { get; init; }

    /// <summary>Whether the commands are left out of the log.</summary>
    public bool Quiet { get; init; }

    /// <summary>What it reports by itself, from its first login on.</summary>
    public IReadOnlyList<EventSource> Events { get; init; } = [];

    /// <summary>What else it does; may be empty.</summary>
    public ImmutableArray<ScriptStep> Script { get; init; } = [];

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Spreads the attempts to connect.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>Runs until it is cancelled, or its script ends.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var rehearsal = new Rehearsal(_link, _answers, Time, Log);
        Task[] parts = [rehearsal.PlayAsync(Events, Script, ending.Token), StayConnectedAsync(ending.Token)];
        var first = await Task.WhenAny(parts);
        await ending.CancelAsync();
        await Task.WhenAny(Task.WhenAll(parts)); // the connection closes in order
        await first;
    }

    private async Task StayConnectedAsync(CancellationToken cancellation)
    {
        var backOff = new BackOff(Random);
        while (true)
        {
            TimeSpan? away = null;
            try
            {
                away = await ServeAsync(backOff, cancellation);
            }
            catch (Exception e) when (e is ToolException or IOException or TimeoutException)
            {
                Log(e.Message);
            }
            finally
            {
                _link.Down();
            }

            var pause = away ?? backOff.Next();
            Log($"connecting again in {pause.TotalSeconds:0.0} s");
            await Task.Delay(pause, Time, cancellation);
        }
    }

    /// <summary>Serves a connection until it breaks, or is to be closed.</summary>
    /// <returns>How long to stay away.</returns>
    private async Task<TimeSpan> ServeAsync(BackOff backOff, CancellationToken cancellation)
    {
        var commands = Channel.CreateUnbounded<Message>();
        await using var client = await MessagingClient.ConnectAsync(
            address,
            new MessagingClientOptions { Tag = tag, Time = Time, OnRequest = (_, message) => commands.Writer.TryWrite(message) },
            cancellation);
        await AuthorizeAsync(client, cancellation);
        backOff.Reset();

        using var session = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var disconnect = _link.Up(client);
        Task[] parts = [AnswerAsync(client, commands.Reader, session.Token), BeatAsync(client, session.Token), EndAsync(client), disconnect];
        var first = await Task.WhenAny(parts);
        await session.CancelAsync();
        await first;
        return await disconnect;
    }

    private async Task AuthorizeAsync(MessagingClient client, CancellationToken cancellation)
    {
        var response = await client.RequestAsync(
            CommandIds.Authorize,
            new AuthorizeRequest(AuthorizeRequest.Relayer, SbCode: code) { Secret = Secret },
            MessagingBodies.Json.AuthorizeRequest,
            Deadline,
            cancellation);
        if (response.Status != StatusCode.Ok)
        {
            throw new IOException($"Authorize as {code} was refused: status {response.StatusText} {response.Text}");
        }

        Log($"authorized as {code} at {address}");
    }

    private async Task AnswerAsync(MessagingClient client, ChannelReader<Message> commands, CancellationToken cancellation)
    {
        var late = new HashSet<Task>();
        await foreach (var command in commands.ReadAllAsync(cancellation))
        {
            late.RemoveWhere(answer => answer.IsCompletedSuccessfully);
            var rule = _answers.Of(EmulatedDevices.DeviceOf(command));
            if (rule.Delay == TimeSpan.Zero)
            {
                await AnswerAsync(client, command, rule, cancellation);
            }
            else
            {
                late.Add(AnswerLateAsync(client, command, rule, cancellation));
            }
        }
    }

    private async Task AnswerLateAsync(MessagingClient client, Message command, AnswerRule rule, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(rule.Delay, Time, cancellation);
            await AnswerAsync(client, command, rule, cancellation);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            Log($"{CommandIds.Name(command.CommandId)} #{command.Sequence}: the connection ended before the answer");
        }
    }

    private async Task AnswerAsync(MessagingClient client, Message command, AnswerRule rule, CancellationToken cancellation)
    {
        var name = CommandIds.Name(command.CommandId);
        if (rule.IsSilent)
        {
            Log($"{name} #{command.Sequence} {command.Text}: not answered, as the script says");
            return;
        }

        if (_devices.Execute(command, rule.Status) is not { } answer)
        {
            Log($"{name} #{command.Sequence} {command.Text} is not for a relayer: no answer");
            return;
        }

        await client.RespondAsync(command, answer.Status, answer.Body, cancellation);
        if (!Quiet)
        {
            Log($"{name} #{command.Sequence} {command.Text}: answered with status {(uint)answer.Status}");
        }
    }

    private async Task BeatAsync(MessagingClient client, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(HeartBeatInterval, Time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            var response = await client.RequestAsync(CommandIds.HeartBeat, ReadOnlyMemory<byte>.Empty, Deadline, cancellation);
            if (response.Status != StatusCode.Ok)
            {
                throw new IOException($"the heartbeat was refused: status {response.StatusText}");
            }

            Log("heartbeat answered");
        }
    }

    private static async Task EndAsync(MessagingClient client)
    {
        var failure = await client.Closed;
        throw new IOException(failure is null ? "the server closed the connection" : $"the connection broke: {failure.Message}");
    }

    private void Log(FormattableString line) => Log(FormattableString.Invariant(line));

    private void Log(string line)
    {
        var now = Time.GetLocalNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        lock (log)
        {
            log.WriteLine($"{now} {line}");
        }
    }
}

using System.Threading.Channels;
using Gateway.Protocol.Messaging;
using Gateway.Tools;

namespace Gateway.Cluster.Tests;

/// <summary>A relayer's connection to one silo. It answers every command with the command's own body, unless told to hold them.</summary>
internal sealed class Relayer : IAsyncDisposable
{
    private readonly Channel<Message> _held = Channel.CreateUnbounded<Message>();
    private readonly MessagingClient _client;
    private readonly Deliveries? _deliveries;
    private readonly bool _hold;
    private int _commands;
    private bool _disposed;

    private Relayer(MessagingClient client, bool hold, Deliveries? deliveries)
    {
        _client = client;
        _hold = hold;
        _deliveries = deliveries;
    }

    /// <summary>Completes when the connection is gone.</summary>
    public Task Closed => _client.Closed;

    /// <summary>How many commands have come.</summary>
    public int Commands => Volatile.Read(ref _commands);

    /// <summary>Connects and logs in; it has no account, its code is enough.</summary>
    /// <param name="silo">Where.</param>
    /// <param name="code">Its code.</param>
    /// <param name="hold">True to keep commands for <see cref="NextAsync"/> instead of answering them.</param>
    /// <param name="deliveries">Where it notes the commands that come.</param>
    public static async Task<Relayer> ConnectAsync(Silo silo, string code, bool hold = false, Deliveries? deliveries = null)
    {
        using var connecting = new CancellationTokenSource(Waiting.Deadline);
        var ready = new TaskCompletionSource<Relayer>();
        var client = await MessagingClient.ConnectAsync(
            silo.Address,
            new MessagingClientOptions { OnRequest = (_, message) => ready.Task.GetAwaiter().GetResult().Take(message) },
            connecting.Token);
        var relayer = new Relayer(client, hold, deliveries);
        ready.SetResult(relayer);
        Phone.Ok(await AuthorizeAsync(client, code));
        return relayer;
    }

    /// <summary>Connects, logs in, and leaves.</summary>
    /// <returns>The login's status.</returns>
    public static async Task<StatusCode> TryAsync(Silo silo, string code)
    {
        using var connecting = new CancellationTokenSource(Waiting.Deadline);
        await using var client = await MessagingClient.ConnectAsync(silo.Address, new MessagingClientOptions(), connecting.Token);
        return (await AuthorizeAsync(client, code)).Status;
    }

    /// <summary>The next command that is held.</summary>
    public Task<Message> NextAsync() => _held.Reader.Next("a command at the relayer");

    /// <summary>Answers a command that was held.</summary>
    public Task AnswerAsync(Message command, StatusCode status = StatusCode.Ok) =>
        _client.RespondAsync(command, status, command.Body, CancellationToken.None);

    /// <summary>Reports an event; the response has any status.</summary>
    public Task<Message> ReportAsync(string deviceCode, int value) => _client.RequestAsync(
        CommandIds.EventDev,
        new EventDevRequest(deviceCode, value),
        MessagingBodies.Json.EventDevRequest,
        Waiting.Deadline,
        CancellationToken.None);

    public Task<Message> HeartBeatAsync() =>
        _client.RequestAsync(CommandIds.HeartBeat, ReadOnlyMemory<byte>.Empty, Waiting.Deadline, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (!Interlocked.Exchange(ref _disposed, true))
        {
            await _client.DisposeAsync();
        }
    }

    private static Task<Message> AuthorizeAsync(MessagingClient client, string code) => client.RequestAsync(
        CommandIds.Authorize,
        new AuthorizeRequest(AuthorizeRequest.Relayer, SbCode: code),
        MessagingBodies.Json.AuthorizeRequest,
        Waiting.Deadline,
        CancellationToken.None);

    private void Take(Message command)
    {
        Interlocked.Increment(ref _commands);
        if (MessagingBodies.TryRead(new(command.Body), MessagingBodies.Json.ControlDeviceRequest, out var control, out _))
        {
            _deliveries?.Add(control.Value);
        }

        if (_hold)
        {
            _held.Writer.TryWrite(command);
        }
        else
        {
            _ = Answer(command);
        }
    }

    private async Task Answer(Message command)
    {
        try
        {
            await AnswerAsync(command);
        }
        catch (IOException)
        {
            // The silo was killed under it: what the test is about.
        }
    }
}

using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Phone.Walk;

/// <summary>What the gateway has sent to the phone by itself. Thread-safe.</summary>
/// <param name="deadline">How long a notice may take.</param>
/// <param name="time">The clock.</param>
/// <param name="cancellation">Gives up.</param>
internal sealed class Notices(TimeSpan deadline, TimeProvider time, CancellationToken cancellation)
{
    private readonly Channel<Message> _arrived = Channel.CreateUnbounded<Message>();

    /// <summary>A notice has come.</summary>
    public void Add(Message notice) => _arrived.Writer.TryWrite(notice);

    /// <summary>Forgets what has come.</summary>
    public void Clear()
    {
        while (_arrived.Reader.TryRead(out _))
        {
        }
    }

    /// <summary>Waits for a notice that must come once.</summary>
    /// <param name="phone">The phone that gets it: whatever was sent twice has come before the answer to its next heartbeat.</param>
    /// <param name="commandId">The notice's command.</param>
    /// <param name="expected">What it must say.</param>
    /// <param name="type">Its body.</param>
    /// <exception cref="VerdictException">It did not come, says something else, or came twice.</exception>
    public async Task ExpectOnceAsync<T>(PhoneSession phone, uint commandId, T expected, JsonTypeInfo<T> type)
        where T : class
    {
        var name = CommandIds.Name(commandId);
        var notice = await NextAsync(commandId);
        if (!MessagingBodies.TryRead(new(notice.Body), type, out var said, out var error))
        {
            throw new VerdictException($"the notice {name} is malformed: {error}");
        }

        Check.That(said.Equals(expected), $"the notice is {said}, not {expected}");
        PhoneSession.Succeeded(await phone.AskAsync(CommandIds.HeartBeat));
        while (_arrived.Reader.TryRead(out var further))
        {
            Check.That(further.CommandId != commandId, $"the notice {name} came twice, with {further.Text} the second time");
        }
    }

    private async Task<Message> NextAsync(uint commandId)
    {
        using var late = new CancellationTokenSource(deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            Message notice;
            do
            {
                notice = await _arrived.Reader.ReadAsync(either.Token);
            }
            while (notice.CommandId != commandId);
            return notice;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new VerdictException($"no notice {CommandIds.Name(commandId)} came within {deadline.TotalSeconds:0.#} s");
        }
    }
}

using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Protocol.Messaging;

namespace Gateway.Tools.Tests.Fakes;

/// <summary>One connection to a <see cref="FakeGateway"/>: the wire, and which part answers what.</summary>
internal sealed partial class FakeConnection
{
    private readonly FakeGateway _gateway;
    private readonly TcpClient _client;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<uint, Func<Message, Task>> _pending = [];
    private FrameDecoder _decoder;
    private uint _lastSequence;

    public FakeConnection(FakeGateway gateway, TcpClient client)
    {
        _gateway = gateway;
        _client = client;
        Ended = ServeAsync();
    }

    public Task Ended { get; }

    public void Close() => _client.Close();

    private FakeAccount Account => _gateway.Account;

    private Fault Fault => _gateway.Fault;

    private async Task ServeAsync()
    {
        try
        {
            var reader = PipeReader.Create(_client.GetStream());
            while (true)
            {
                var result = await reader.ReadAsync();
                var messages = Take(result.Buffer, out var rest);
                foreach (var message in messages)
                {
                    await HandleAsync(message);
                }

                reader.AdvanceTo(rest.Start, rest.End);
                if (result.IsCompleted)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The test or the emulator closed it.
        }
        finally
        {
            _gateway.Forget(this);
            Close();
        }
    }

    private List<Message> Take(ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> rest)
    {
        var messages = new List<Message>();
        while (_decoder.TryRead(ref buffer, out var frame))
        {
            messages.Add(new Message(frame.CommandId, (StatusCode)frame.Status, frame.Sequence, frame.Body.ToArray()));
        }

        rest = buffer;
        return messages;
    }

    private Task HandleAsync(Message message)
    {
        _gateway.Seen.Enqueue(CommandIds.Name(message.CommandId));
        if ((message.CommandId & CommandIds.ResponseBit) != 0)
        {
            return _pending.TryRemove(message.Sequence, out var take) ? take(message) : Task.CompletedTask;
        }

        return message.CommandId switch
        {
            CommandIds.Authorize => AuthorizeAsync(message),
            CommandIds.HeartBeat => HeartBeatAsync(message),
            CommandIds.ControlDevice or CommandIds.QueryDevice => RelayAsync(message),
            CommandIds.AddScene or CommandIds.ModifyScene or CommandIds.RemoveScene or CommandIds.SetScene => SceneAsync(message),
            CommandIds.AddContactor or CommandIds.ModifyContactor or CommandIds.RemoveContactor => ContactorAsync(message),
            CommandIds.AddAccount or CommandIds.QueryAccount or CommandIds.SetProfile or CommandIds.PasswordRestore => AccountAsync(message),
            CommandIds.EventDev or CommandIds.QueryAlarm or CommandIds.SetArm => AlarmAsync(message),
            CommandIds.QueryApartment when Fault == Fault.ClosesAtQueryApartment => CloseAsync(),
            _ => HomeAsync(message),
        };
    }

    private Task CloseAsync()
    {
        Close();
        return Task.CompletedTask;
    }

    private long Rise(FakeApartment apartment) => Fault == Fault.VersionStays ? apartment.Version : ++apartment.Version;

    private Task AnswerVersionAsync(Message request, FakeApartment apartment) =>
        AnswerAsync(request, new VersionResponse(Rise(apartment)), MessagingBodies.Json.VersionResponse);

    private static T Read<T>(Message message, JsonTypeInfo<T> type)
        where T : class => MessagingBodies.TryRead(new(message.Body), type, out var value, out var error)
        ? value
        : throw new InvalidDataException($"{CommandIds.Name(message.CommandId)}: {error}");

    private Task AnswerAsync<T>(Message request, T body, JsonTypeInfo<T> type) =>
        SendAsync(Response(request, StatusCode.Ok, Json(body, type)));

    private Task RefuseAsync(Message request, StatusCode status) => SendAsync(Response(
        request, status, Json(new ErrorResponse(status.Text()), MessagingBodies.Json.ErrorResponse)));

    private static byte[] Json<T>(T body, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(body, type);

    private static Message Response(Message request, StatusCode status, byte[] body) =>
        new(request.CommandId | CommandIds.ResponseBit, status, request.Sequence, body);

    private async Task SendAsync(Message message)
    {
        var frame = new ArrayBufferWriter<byte>();
        FrameWriter.Write(frame, _decoder.Tag, message.CommandId, (uint)message.Status, message.Sequence, message.Body.Span);
        await _sending.WaitAsync();
        try
        {
            await _client.GetStream().WriteAsync(frame.WrittenMemory);
        }
        finally
        {
            _sending.Release();
        }
    }
}

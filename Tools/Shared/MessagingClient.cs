using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Protocol;
using Gateway.Protocol.Messaging;

namespace Gateway.Tools;

/// <summary>
/// One connection of protocol 1 as its client sees it: requests with their responses, and the frames that the server sends on its own.
/// Made for clarity, not for load. Thread-safe.
/// </summary>
internal sealed class MessagingClient : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly StartTag _tag;
    private readonly IWireTrace? _trace;
    private readonly Action<MessagingClient, Message>? _onRequest;
    private readonly ConcurrentDictionary<uint, TaskCompletionSource<Message>> _pending = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource<Exception?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private uint _sequence;

    private MessagingClient(Stream stream, MessagingClientOptions options)
    {
        _stream = stream;
        _tag = options.Tag;
        _trace = options.Trace;
        _onRequest = options.OnRequest;
        Time = options.Time;
    }

    /// <summary>Completes when the connection is gone: with null when the server closed it in order, else with what went wrong.</summary>
    public Task<Exception?> Closed => _closed.Task;

    private TimeProvider Time { get; }

    /// <summary>Connects and starts to read.</summary>
    /// <exception cref="ToolException">The server cannot be reached.</exception>
    public static async Task<MessagingClient> ConnectAsync(
        ServerAddress address, MessagingClientOptions options, CancellationToken cancellation, IPAddress? source = null)
    {
        var client = new MessagingClient(await Dialer.ConnectAsync(address, source, cancellation), options);
        _ = client.ReadAsync();
        return client;
    }

    /// <summary>Sends a request with a body of this project's and waits for its response.</summary>
    /// <inheritdoc cref="RequestAsync(uint, ReadOnlyMemory{byte}, TimeSpan, CancellationToken)" />
    public Task<Message> RequestAsync<T>(uint commandId, T body, JsonTypeInfo<T> type, TimeSpan deadline, CancellationToken cancellation) =>
        RequestAsync(commandId, JsonSerializer.SerializeToUtf8Bytes(body, type), deadline, cancellation);

    /// <summary>Sends a request and waits for its response.</summary>
    /// <param name="commandId">The command.</param>
    /// <param name="body">UTF-8 JSON, or nothing.</param>
    /// <param name="deadline">How long to wait.</param>
    /// <param name="cancellation">Gives up earlier.</param>
    /// <returns>The response, whatever its status.</returns>
    /// <exception cref="TimeoutException">No response came in time.</exception>
    /// <exception cref="IOException">The connection is gone.</exception>
    public async Task<Message> RequestAsync(uint commandId, ReadOnlyMemory<byte> body, TimeSpan deadline, CancellationToken cancellation)
    {
        var sequence = NextSequence();
        var response = new TaskCompletionSource<Message>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[sequence] = response;
        try
        {
            if (_closed.Task.IsCompleted)
            {
                throw Gone();
            }

            await SendAsync(new Message(commandId, StatusCode.Ok, sequence, body), cancellation);
            return await response.Task.WaitAsync(deadline, Time, cancellation);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"no response to {CommandIds.Name(commandId)} within {deadline.TotalSeconds:0.#} s");
        }
        finally
        {
            _pending.TryRemove(sequence, out _);
        }
    }

    /// <summary>Answers a request of the server's.</summary>
    public Task RespondAsync(Message request, StatusCode status, ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        SendAsync(new Message(request.CommandId | CommandIds.ResponseBit, status, request.Sequence, body), cancellation);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _stream.DisposeAsync();
        await _closed.Task;
        _sending.Dispose();
        _closing.Dispose();
    }

    private uint NextSequence()
    {
        // 1..0x7fffffff, wraps to 1.
        var next = Interlocked.Increment(ref _sequence) & 0x7fffffff;
        return next == 0 ? NextSequence() : next;
    }

    private async Task SendAsync(Message message, CancellationToken cancellation)
    {
        var frame = new ArrayBufferWriter<byte>(message.Body.Length + Frame.HeaderLength + StartTags.MaxLength);
        FrameWriter.Write(frame, _tag, message.CommandId, (uint)message.Status, message.Sequence, message.Body.Span);
        await _sending.WaitAsync(cancellation);
        try
        {
            _trace?.Sent(frame.WrittenSpan, message);
            await _stream.WriteAsync(frame.WrittenMemory, cancellation);
        }
        catch (ObjectDisposedException)
        {
            throw Gone();
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReadAsync()
    {
        Exception? failure = null;
        var reader = PipeReader.Create(_stream, new StreamPipeReaderOptions(leaveOpen: true));
        try
        {
            var decoder = new FrameDecoder(int.MaxValue);
            while (true)
            {
                var result = await reader.ReadAsync(_closing.Token);
                var buffer = result.Buffer;
                var before = buffer;
                while (decoder.TryRead(ref buffer, out var frame))
                {
                    Take(frame, before.Slice(before.Start, buffer.Start));
                    before = buffer;
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is IOException or ProtocolException or ObjectDisposedException or OperationCanceledException)
        {
            failure = e is IOException or ProtocolException ? e : null;
        }
        finally
        {
            await reader.CompleteAsync();
            _closed.TrySetResult(failure);
            foreach (var response in _pending.Values)
            {
                response.TrySetException(Gone());
            }
        }
    }

    private void Take(in Frame frame, in ReadOnlySequence<byte> bytes)
    {
        var message = new Message(frame.CommandId, (StatusCode)frame.Status, frame.Sequence, frame.Body.ToArray());
        _trace?.Received(bytes.ToArray(), message);
        if (!frame.IsResponse)
        {
            _onRequest?.Invoke(this, message);
        }
        else if (_pending.TryGetValue(frame.Sequence, out var response))
        {
            response.TrySetResult(message);
        }
    }

    private IOException Gone() => _closed.Task is { IsCompletedSuccessfully: true, Result: { } failure }
        ? new IOException($"the connection is gone: {failure.Message}", failure)
        : new IOException("the server closed the connection");
}

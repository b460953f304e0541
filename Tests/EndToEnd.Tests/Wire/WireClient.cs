using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Threading.Channels;
using Gateway.Protocol;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Wire;

/// <summary>
/// One connection of protocol 1 from the client's side, down to its bytes. Everything that waits has a deadline. Thread-safe but for raw sending.
/// </summary>
public sealed class WireClient : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly WireOptions _options;
    private readonly ConcurrentDictionary<uint, TaskCompletionSource<WireMessage>> _pending = new();
    private readonly Channel<WireMessage> _others = Channel.CreateUnbounded<WireMessage>();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private uint _sequence;

    private WireClient(Socket socket, Stream stream, WireOptions options)
    {
        Socket = socket;
        _stream = stream;
        _options = options;
        if (options.Reads)
        {
            _ = Read();
        }
    }

    public Socket Socket { get; }

    /// <summary>The tag that the gateway's frames carry; undecided before its first.</summary>
    public StartTag ReceivedTag { get; private set; }

    /// <summary>Bytes in the gateway's answers that belonged to no frame.</summary>
    public long StrayBytes { get; private set; }

    /// <summary>Completes when the gateway has closed the connection.</summary>
    public Task Closed => _closed.Task;

    public static async Task<WireClient> Connect(int port, WireOptions options)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (options.ReceiveBuffer is { } bytes)
            {
                socket.ReceiveBufferSize = bytes;
            }

            if (options.Source is { } source)
            {
                socket.Bind(new IPEndPoint(source, 0));
            }

            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port)).Within($"connection to port {port}");
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (options.Tls is { } version)
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
                {
                    TargetHost = "localhost",
                    EnabledSslProtocols = version,
#pragma warning disable CA5359 // The certificate is one that the gateway has just made for itself.
                    RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
                }).Within("TLS handshake");
                stream = tls;
            }

            await stream.WriteAsync(options.First);
            return new WireClient(socket, stream, options);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends bytes as they are.</summary>
    public async Task Send(ReadOnlyMemory<byte> bytes)
    {
        await _sending.WaitAsync();
        try
        {
            await _stream.WriteAsync(bytes).AsTask().Within("room in the socket");
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Sends a request without waiting for its response, which <see cref="Next"/> returns.</summary>
    public Task Send(uint commandId, uint sequence, object? body) => Send(WireFrames.Request(commandId, sequence, body, _options.Tag));

    /// <summary>Sends a request and waits for its response.</summary>
    public async Task<WireMessage> Request(uint commandId, object? body = null, TimeSpan? deadline = null)
    {
        var sequence = Interlocked.Increment(ref _sequence);
        var response = new TaskCompletionSource<WireMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[sequence] = response;
        await Send(commandId, sequence, body);
        if (Closed.IsCompleted)
        {
            response.TrySetException(Gone());
        }

        var message = await response.Task.Within($"response to {CommandIds.Name(commandId)}", deadline);
        Assert.Equal(commandId | CommandIds.ResponseBit, message.CommandId);
        return message;
    }

    /// <summary>The next frame that no <see cref="Request"/> waits for.</summary>
    public async Task<WireMessage> Next(string what, TimeSpan? deadline = null)
    {
        try
        {
            return await _others.Reader.Next(what, deadline);
        }
        catch (ChannelClosedException)
        {
            throw new IOException($"The gateway closed the connection instead of sending {what}.");
        }
    }

    /// <summary>Whether a frame has arrived that no <see cref="Request"/> waits for.</summary>
    public bool TryNext(out WireMessage? message) => _others.Reader.TryRead(out message);

    /// <summary>Answers a command of the gateway's.</summary>
    public Task Respond(WireMessage command, StatusCode status, object? body) => Send(WireFrames.Frame(
        command.CommandId | CommandIds.ResponseBit, (uint)status, command.Sequence, WireFrames.Json(body), _options.Tag));

    /// <summary>Waits until the gateway closes the connection.</summary>
    public Task ClosedByGateway(TimeSpan? deadline = null) => Closed.Within("end of the connection by the gateway", deadline);

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        if (_options.Reads)
        {
            await Closed;
        }
    }

    private async Task Read()
    {
        var reader = PipeReader.Create(_stream, new StreamPipeReaderOptions(leaveOpen: true));
        var decoder = new FrameDecoder(int.MaxValue);
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync();
                var buffer = result.Buffer;
                while (decoder.TryRead(ref buffer, out var frame))
                {
                    Take(new WireMessage(frame.CommandId, (StatusCode)frame.Status, frame.Sequence, frame.Body.ToArray()));
                }

                ReceivedTag = decoder.Tag;
                StrayBytes = decoder.SkippedBytes;
                reader.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or ProtocolException)
        {
            // Reset, or closed by the test; those that wait are told below.
        }

        await reader.CompleteAsync();
        _closed.SetResult();
        _others.Writer.Complete();
        foreach (var response in _pending.Values)
        {
            response.TrySetException(Gone());
        }
    }

    private void Take(WireMessage message)
    {
        if ((message.CommandId & CommandIds.ResponseBit) != 0 && _pending.TryRemove(message.Sequence, out var response))
        {
            response.TrySetResult(message);
        }
        else
        {
            _others.Writer.TryWrite(message);
        }
    }

    private static IOException Gone() => new("The gateway closed the connection.");
}

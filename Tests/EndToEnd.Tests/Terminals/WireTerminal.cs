using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Gateway.Protocol.Terminals;

namespace Gateway.EndToEnd.Tests.Terminals;

/// <summary>A terminal by its bytes.</summary>
internal sealed class WireTerminal : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly PipeReader _input;
    private readonly TerminalFrameDecoder _decoder = new();

    private WireTerminal(Socket socket, string id)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        _input = PipeReader.Create(_stream);
        Id = id;
    }

    public string Id { get; }

    public static async Task<WireTerminal> Connect(int port, string id)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", port);
        return new WireTerminal(socket, id);
    }

    public static byte[] Frame(string id, ushort message, ushort number, params byte[] content)
    {
        Assert.True(TerminalId.TryParse(id, out var parsed));
        var output = new ArrayBufferWriter<byte>();
        TerminalFrameWriter.Write(output, parsed, message, number, content);
        return output.WrittenSpan.ToArray();
    }

    public async Task LogIn()
    {
        await Send(TerminalMessages.Login, 7);
        Assert.Equal(new Got(Id, 0x9001, 7, "00"), await Next("answer to the login"));
    }

    public Task Send(ushort message, ushort number, params byte[] content) => SendBytes(Frame(Id, message, number, content));

    public async Task SendBytes(byte[] bytes) => await _stream.WriteAsync(bytes);

    public Task Answer(Got request, params byte[] content) =>
        Send((ushort)(request.Message | TerminalMessages.AnswerBit), request.Number, content);

    /// <summary>The next frame.</summary>
    public async Task<Got> Next(string what) => await TryNext().Within(what) ?? throw new IOException($"The gateway closed the connection; there was no {what}.");

    public async Task ClosedByGateway() => Assert.Null(await TryNext().Within("end of the connection"));

    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    public async ValueTask DisposeAsync() => await _stream.DisposeAsync();

    private async Task<Got?> TryNext()
    {
        while (true)
        {
            ReadResult result;
            try
            {
                result = await _input.ReadAsync();
            }
            catch (IOException)
            {
                return null;
            }

            var buffer = result.Buffer;
            Got? got = _decoder.TryRead(ref buffer, out var frame)
                ? new Got(frame.Id.ToString(), frame.MessageId, frame.Number, Convert.ToHexString(frame.Content.ToArray()))
                : null;
            _input.AdvanceTo(buffer.Start, got is null ? buffer.End : buffer.Start);
            if (got is not null || result.IsCompleted)
            {
                return got;
            }
        }
    }

    internal sealed record Got(string Id, ushort Message, ushort Number, string Content);
}

using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Gateway.Protocol.Terminals;

namespace Gateway.Tools.Tests.Fakes;

/// <summary>A gateway's side of protocol 4 for one emulated terminal after the other: the test reads its frames and answers them.</summary>
internal sealed class FakeTerminalServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Channel<Got> _frames = Channel.CreateUnbounded<Got>();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private Socket? _socket;

    public FakeTerminalServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public ServerAddress Address => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);

    /// <summary>The next frame of the terminal's, from whichever connection.</summary>
    public Task<Got> Next() => _frames.Reader.Next("a frame of the terminal's");

    /// <summary>Waits for a login and answers it.</summary>
    public async Task<Got> LogIn(byte result = TerminalMessages.Done)
    {
        var login = await Next();
        Assert.Equal((TerminalMessages.Login, ""), (login.Message, login.Content));
        await Answer(login, result);
        return login;
    }

    /// <summary>Sends a command and waits for its answer.</summary>
    public async Task<Got> Command(string id, ushort message, ushort number, params byte[] content)
    {
        await Send(id, message, number, content);
        var answer = await Next();
        Assert.Equal((id, (ushort)(message | TerminalMessages.AnswerBit), number), (answer.Id, answer.Message, answer.Number));
        return answer;
    }

    public Task Answer(Got request, params byte[] content) =>
        Send(request.Id, (ushort)(request.Message | TerminalMessages.AnswerBit), request.Number, content);

    public async Task Send(string id, ushort message, ushort number, params byte[] content)
    {
        Assert.True(TerminalId.TryParse(id, out var parsed));
        var output = new ArrayBufferWriter<byte>();
        TerminalFrameWriter.Write(output, parsed, message, number, content);
        await _socket!.SendAsync(output.WrittenMemory);
    }

    /// <summary>Closes the connection.</summary>
    public void Drop() => _socket!.Shutdown(SocketShutdown.Both);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting.Within();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _socket = await _listener.AcceptSocketAsync(_end.Token);
                await using var stream = new NetworkStream(_socket, ownsSocket: true);
                await ReadAsync(stream);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    private async Task ReadAsync(NetworkStream stream)
    {
        var input = PipeReader.Create(stream);
        var decoder = new TerminalFrameDecoder();
        try
        {
            while (await input.ReadAsync(_end.Token) is { IsCompleted: false } result)
            {
                var buffer = result.Buffer;
                while (decoder.TryRead(ref buffer, out var frame))
                {
                    _frames.Writer.TryWrite(new Got(frame.Id.ToString(), frame.MessageId, frame.Number, Convert.ToHexString(frame.Content.ToArray())));
                }

                input.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        catch (IOException)
        {
            // Reset by the terminal.
        }
    }

    internal sealed record Got(string Id, ushort Message, ushort Number, string Content);
}

using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Gateway.Protocol.Terminals;

namespace Gateway.Cluster.Tests;

/// <summary>A terminal's connection to one silo. It answers queries with a state, and says to all other commands that they are done.</summary>
internal sealed class Terminal : IAsyncDisposable
{
    private readonly TaskCompletionSource _loggedIn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly NetworkStream _stream;
    private readonly TerminalId _id;
    private readonly MachineState _state;
    private readonly Task _serving;

    private Terminal(Socket socket, TerminalId id, MachineState state)
    {
        _stream = new NetworkStream(socket, ownsSocket: true);
        _id = id;
        _state = state;
        _serving = ServeAsync();
    }

    /// <summary>Completes when the connection is gone.</summary>
    public Task Closed => _serving;

    /// <summary>Connects and logs in.</summary>
    public static async Task<Terminal> ConnectAsync(Silo silo, string id, MachineState state = MachineState.Idle)
    {
        Assert.True(TerminalId.TryParse(id, out var own));
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", silo.Number("Terminal:Port"));
        var terminal = new Terminal(socket, own, state);
        await terminal.SendAsync(TerminalMessages.Login, 1);
        await terminal._loggedIn.Task.Within($"the login of terminal {id}");
        return terminal;
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await _serving;
    }

    private async Task ServeAsync()
    {
        var input = PipeReader.Create(_stream, new StreamPipeReaderOptions(leaveOpen: true));
        var decoder = new TerminalFrameDecoder();
        try
        {
            while (await input.ReadAsync() is { IsCompleted: false } result)
            {
                var buffer = result.Buffer;
                while (decoder.TryRead(ref buffer, out var frame))
                {
                    await TakeAsync(frame.MessageId, frame.Number, frame.Content.ToArray());
                }

                input.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The silo was killed, or the test is over.
        }

        _loggedIn.TrySetException(new IOException("The gateway closed the connection instead of answering the login."));
    }

    private async Task TakeAsync(ushort message, ushort number, byte[] content)
    {
        if (message == (TerminalMessages.Login | TerminalMessages.AnswerBit))
        {
            Assert.Equal([TerminalMessages.Done], content);
            _loggedIn.TrySetResult();
        }
        else if ((message & TerminalMessages.AnswerBit) == 0)
        {
            var answer = message == TerminalMessages.Query ? (byte)_state : TerminalMessages.Done;
            await SendAsync((ushort)(message | TerminalMessages.AnswerBit), number, answer);
        }
    }

    private async Task SendAsync(ushort message, ushort number, params byte[] content)
    {
        var output = new ArrayBufferWriter<byte>();
        TerminalFrameWriter.Write(output, _id, message, number, content);
        await _stream.WriteAsync(output.WrittenMemory);
    }
}

using System.Buffers;
using System.Reflection;
using Gateway.EdgeListener.Connections;
using Gateway.EdgeListener.Messaging;
using Gateway.Protocol.Messaging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.EdgeListener.Tests;

public sealed class HandlerFaultTests
{
    [Fact]
    public async Task A_handler_s_unexpected_exception_is_status_3_and_the_connection_stays()
    {
        var transport = new TestConnection();
        var edge = new Edge(TimeProvider.System, NullLogger<Edge>.Instance);
        var options = new MessagingOptions();
        var services = new MessagingServices(
            DispatchProxy.Create<IGrainFactory, Broken>(), edge, options, new LoginThrottle(options, TimeProvider.System), null!, null!,
            new PasswordRestoreThrottle(options, TimeProvider.System), new SignUpThrottle(options, TimeProvider.System), null!, NullLogger<MessagingServices>.Instance);
        var running = new MessagingConnectionHandler(services).OnConnectedAsync(transport);

        for (var sequence = 1u; sequence <= 2; sequence++)
        {
            FrameWriter.Write(transport.Sender, StartTag.Undecided, CommandIds.PasswordRestore, 0, sequence, "{\"email\":\"ann@example.com\"}"u8);
            await transport.Sender.FlushAsync();
            var answer = await Answer(transport);
            Assert.Equal((CommandIds.PasswordRestore | CommandIds.ResponseBit, 3u, sequence), (answer.CommandId, answer.Status, answer.Sequence));
        }

        Assert.False(transport.IsAborted);
        await transport.Sender.CompleteAsync();
        await running.Within("the end of the connection");
    }

    private static async Task<Frame> Answer(TestConnection transport)
    {
        var decoder = new FrameDecoder(Frame.DefaultMaxLength);
        while (true)
        {
            var read = await transport.Received.ReadAsync().AsTask().Within("an answer");
            var rest = read.Buffer;
            if (decoder.TryRead(ref rest, out var frame))
            {
                frame = new Frame(frame.CommandId, frame.Status, frame.Sequence, new ReadOnlySequence<byte>(frame.Body.ToArray()));
                transport.Received.AdvanceTo(rest.Start);
                return frame;
            }

            Assert.False(read.IsCompleted, "The connection ended without an answer.");
            transport.Received.AdvanceTo(rest.Start, rest.End);
        }
    }

    /// <summary>A way to the grains that fails at once, as nothing of the gateway's expects.</summary>
    public class Broken : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new InvalidCastException("a fault of the test's");
    }
}

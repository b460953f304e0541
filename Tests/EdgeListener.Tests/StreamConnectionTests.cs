using System.Buffers;
using System.Threading.Tasks.Sources;
using Gateway.EdgeListener.Connections;
using Gateway.Grains.Interfaces.Edges;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.EdgeListener.Tests;

public sealed class StreamConnectionTests
{
    [Fact]
    public async Task Frames_behind_one_whose_handling_ends_just_after_it_was_waited_for_are_handled()
    {
        var transport = new TestConnection();
        var edge = new Edge(TimeProvider.System, NullLogger<Edge>.Instance);
        var handler = new Handler(edge);
        await transport.Sender.WriteAsync(new byte[] { 1, 2, 3 });
        var running = handler.OnConnectedAsync(transport);

        // Nothing more is sent: what has arrived is handled without a further read.
        await handler.All.Task.Within("three frames");
        await transport.Sender.CompleteAsync();
        await running.Within("the end of the connection");
    }

    private sealed class Handler(Edge edge) : StreamConnectionHandler(edge, new ConnectionOptions { Listener = "test" }, NullLogger.Instance)
    {
        public TaskCompletionSource All { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal override IStreamSession Open(EdgeConnection connection) => new Session(connection, All);
    }

    /// <summary>Each byte is a frame, whose handling is not over when it is first asked, and is over from the second time on.</summary>
    private sealed class Session(EdgeConnection connection, TaskCompletionSource all) : IStreamSession
    {
        public EdgeConnection Connection => connection;

        public int PendingCommands => 0;

        public long SkippedBytes => 0;

        public bool TryHandle(ref ReadOnlySequence<byte> buffer, out ValueTask handling)
        {
            handling = default;
            if (buffer.IsEmpty)
            {
                return false;
            }

            var frame = buffer.FirstSpan[0];
            buffer = buffer.Slice(1);
            handling = new ValueTask(new OverSoon(), 0);
            if (frame == 3)
            {
                all.TrySetResult();
            }

            return true;
        }

        public void Detach(CloseReason reason)
        {
            // Nothing is attached.
        }

        public void Deliver(OutboundMessage message) => throw new NotSupportedException();

        public void Redirect(string address) => throw new NotSupportedException();

        public Task Reattach() => Task.CompletedTask;
    }

    private sealed class OverSoon : IValueTaskSource
    {
        private int _asked;

        public ValueTaskSourceStatus GetStatus(short token) =>
            Interlocked.Increment(ref _asked) == 1 ? ValueTaskSourceStatus.Pending : ValueTaskSourceStatus.Succeeded;

        public void GetResult(short token)
        {
            // It is over.
        }

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            continuation(state);
    }
}

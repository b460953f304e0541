using System.Net;
using System.Net.Sockets;
using Gateway.EdgeListener.Transport;
using Gateway.EdgeListener.Transport.Kestrel;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.EdgeListener.Tests.Transport;

public sealed class PausingListenerTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly Lines _log = new();
    private readonly Queue<Func<Socket>> _accepts = new();
    private readonly PausingListener _listener;
    private int _asked;

    public PausingListenerTests() => _listener = new PausingListener(
        new IPEndPoint(IPAddress.Loopback, 9630), Accept, new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), NullLogger.Instance), () => { }, _time, _log);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    [Fact]
    public async Task Without_descriptors_it_says_so_and_asks_once_a_second()
    {
        Fail(SocketError.TooManyOpenSockets);
        Fail(SocketError.TooManyOpenSockets);
        _accepts.Enqueue(Connected);
        var accepting = _listener.AcceptAsync().AsTask();
        Assert.Equal((1, 1), (_asked, _log.Count));
        Assert.Contains("9630 takes no connections in: the process has nearly as many files open as it may", _log.Last, StringComparison.Ordinal);

        _time.Advance(AcceptFaults.Pause / 2);
        Assert.Equal(1, _asked);
        _time.Advance(AcceptFaults.Pause / 2);
        await Waiting.Until(() => Task.FromResult(_asked == 2 && _log.Count == 2 ? null : "asked again"));
        await Waiting.Until(() =>
        {
            // Its next pause may begin just after this.
            _time.Advance(AcceptFaults.Pause);
            return Task.FromResult(accepting.IsCompleted ? null : "a connection");
        });
        await using var connection = await accepting;
        Assert.NotNull(connection);
        Assert.Equal(3, _asked);
    }

    [Fact]
    public async Task A_connection_that_ended_before_it_was_taken_in_is_passed_over()
    {
        Fail(SocketError.ConnectionReset);
        Fail(SocketError.ConnectionAborted);
        _accepts.Enqueue(Connected);
        await using var connection = await _listener.AcceptAsync().AsTask().Within("a connection");
        Assert.NotNull(connection);
        Assert.Equal(0, _log.Count);
    }

    [Fact]
    public async Task Its_end_ends_a_pause()
    {
        Fail(SocketError.TooManyOpenSockets);
        _accepts.Enqueue(() => throw new ObjectDisposedException("socket"));
        var accepting = _listener.AcceptAsync().AsTask();
        await _listener.UnbindAsync();
        Assert.Null(await accepting.Within("the end"));
    }

    private void Fail(SocketError error) => _accepts.Enqueue(() => throw new SocketException((int)error));

    private ValueTask<Socket> Accept(CancellationToken cancellationToken)
    {
        _asked++;
        return ValueTask.FromResult(_accepts.Dequeue()());
    }

    private static Socket Connected()
    {
        using var listening = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listening.LocalEndPoint!);
        return listening.Accept();
    }

    private sealed class Lines : ILogger
    {
        public int Count { get; private set; }

        public string Last { get; private set; } = "";

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Last = formatter(state, exception);
            Count++;
        }
    }
}

using System.Net;
using Gateway.EdgeListener.Transport;
using Gateway.EdgeListener.Transport.Kestrel;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Tests.Transport;

public sealed class PausingListenerTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly Lines _log = new();
    private readonly Connections _inner = new();
    private readonly HashSet<ConnectionContext> _ofReserve = [];
    private readonly PausingListener _listener;

    public PausingListenerTests() => _listener = new PausingListener(_inner, _ofReserve.Contains, _time, _log);

    [Fact]
    public async Task A_connection_for_which_there_is_no_descriptor_is_closed_and_the_next_one_waits_for_a_second()
    {
        var (tooMuch, next) = (new TestConnection(), new TestConnection());
        _inner.Waiting.Enqueue(tooMuch);
        _inner.Waiting.Enqueue(next);
        _ofReserve.Add(tooMuch);
        var accepting = _listener.AcceptAsync().AsTask();
        Assert.True(tooMuch.IsAborted);
        Assert.Contains("9630 takes no connections in: the process has nearly as many files open as it may", Assert.Single(_log.All), StringComparison.Ordinal);

        _time.Advance(AcceptFaults.Pause / 2);
        Assert.Equal(1, _inner.Asked);
        _time.Advance(AcceptFaults.Pause / 2);
        Assert.Same(next, await accepting.Within("the next connection"));
        Assert.False(next.IsAborted);
    }

    [Fact]
    public async Task Its_end_ends_a_pause()
    {
        var tooMuch = new TestConnection();
        _inner.Waiting.Enqueue(tooMuch);
        _ofReserve.Add(tooMuch);
        var accepting = _listener.AcceptAsync().AsTask();
        await _listener.UnbindAsync();
        Assert.Null(await accepting.Within("the end"));
    }

    private sealed class Connections : IConnectionListener
    {
        public Queue<ConnectionContext> Waiting { get; } = new();

        public int Asked { get; private set; }

        public EndPoint EndPoint { get; } = new IPEndPoint(IPAddress.Loopback, 9630);

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            Asked++;
            return ValueTask.FromResult(Waiting.TryDequeue(out var connection) ? connection : null);
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => default;

        public ValueTask DisposeAsync() => default;
    }

    private sealed class Lines : ILogger
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Add(formatter(state, exception));
    }
}

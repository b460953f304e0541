using Gateway.EdgeListener.Connections;
using Gateway.Grains.Interfaces.Edges;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.EdgeListener.Tests;

public sealed class ConnectionSweeperTests : IDisposable
{
    private static readonly ConnectionOptions Options = new()
    {
        Listener = "test",
        AuthorizeTimeout = TimeSpan.FromSeconds(30),
        HeartbeatTimeout = TimeSpan.FromSeconds(300),
    };

    private readonly ManualTimeProvider _time = new();
    private readonly Edge _edge;
    private readonly ConnectionSweeper _sweeper;

    public ConnectionSweeperTests()
    {
        _edge = new Edge(_time, NullLogger<Edge>.Instance);
        _sweeper = new ConnectionSweeper(_edge);
    }

    public void Dispose() => _sweeper.Dispose();

    [Fact]
    public void One_that_does_not_authorize_is_closed_in_time()
    {
        var connection = Open().Connection;
        Advance(30);
        Assert.Null(connection.CloseReason);
        Advance(1);
        Assert.Equal(CloseReason.NotAuthorizedInTime, connection.CloseReason);
    }

    [Fact]
    public void An_authorized_one_lives_by_its_frames()
    {
        var connection = Open().Connection;
        connection.IsAuthorized = true;
        Advance(299);
        connection.LastFrameAt = _time.GetTimestamp();
        Advance(300);
        Assert.Null(connection.CloseReason);
        Advance(1);
        Assert.Equal(CloseReason.Silent, connection.CloseReason);
    }

    [Fact]
    public void One_whose_farewell_takes_too_long_is_broken_off()
    {
        var transport = new TestConnection();
        var connection = Open(transport).Connection;
        connection.Close(CloseReason.Replaced);
        Advance(1);
        Advance(5);
        Assert.False(transport.IsAborted);
        Advance(1);
        Assert.True(transport.IsAborted);
    }

    private TestSession Open(TestConnection? transport = null)
    {
        var session = new TestSession(_edge.Open(transport ?? new TestConnection(), Options));
        _edge.Register(session);
        return session;
    }

    private void Advance(int seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _sweeper.Sweep();
    }

    private sealed class TestSession(EdgeConnection connection) : IEdgeSession
    {
        public EdgeConnection Connection => connection;

        public int PendingCommands => 0;

        public void Deliver(OutboundMessage message) => throw new NotSupportedException();

        public void Redirect(string address) => throw new NotSupportedException();

        public Task Reattach() => throw new NotSupportedException();
    }
}

using System.Net;
using Gateway.EdgeListener.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.EdgeListener.Tests;

public sealed class ConnectionAdmissionTests
{
    private readonly ConnectionAdmission _admission = new(
        new ProxyProtocol([], TimeProvider.System, NullLogger<ProxyProtocol>.Instance), NullLogger<ConnectionAdmission>.Instance);
    private readonly List<Guest> _served = [];

    [Fact]
    public async Task Limits_of_address_and_listener_hold_before_anything_is_served_and_are_given_back()
    {
        Guest first = Connect("10.0.0.1"), second = Connect("10.0.0.1"), third = Connect("10.0.0.1");
        Assert.Equal([first, second], _served);
        Assert.True(third.IsAborted);

        var other = Connect("10.0.0.2");
        Assert.True(Connect("10.0.0.3").IsAborted);
        Assert.False(other.IsAborted);

        first.Over.SetResult();
        await first.Serving.Within("end of the first");
        Assert.False(Connect("10.0.0.1").IsAborted);
        Assert.True(Connect("10.0.0.1").IsAborted);
    }

    [Fact]
    public async Task What_fails_gives_its_place_back()
    {
        for (var i = 0; i < 10; i++)
        {
            var guest = Connect("10.0.0.1");
            guest.Over.SetException(new IOException("broken"));
            await Assert.ThrowsAsync<IOException>(() => guest.Serving.Within("end"));
        }

        Assert.Equal(10, _served.Count);
    }

    [Fact]
    public void An_address_is_the_same_however_its_socket_shows_it()
    {
        Connect("10.0.0.1");
        Connect("::ffff:10.0.0.1");
        Assert.True(Connect("10.0.0.1").IsAborted);
    }

    private Guest Connect(string address)
    {
        var guest = new Guest { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1) };
        guest.Serving = _admission.Guard(
            new ConnectionOptions { Listener = "test", MaxConnections = 3, MaxConnectionsPerAddress = 2 },
            connection =>
            {
                _served.Add((Guest)connection);
                return ((Guest)connection).Over.Task;
            })(guest);
        return guest;
    }

    private sealed class Guest : TestConnection
    {
        public TaskCompletionSource Over { get; } = new();

        public Task Serving { get; set; } = Task.CompletedTask;
    }
}

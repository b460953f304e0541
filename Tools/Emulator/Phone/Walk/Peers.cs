using System.Collections.Concurrent;

namespace Gateway.Emulator.Phone.Walk;

/// <summary>Opens further connections to the gateway that is walked, of other phones and of relayers.</summary>
/// <param name="connection">Where and how.</param>
/// <param name="cancellation">Gives up.</param>
internal sealed class Peers(PhoneConnection connection, CancellationToken cancellation)
{
    /// <summary>Connects.</summary>
    /// <param name="who">Whom to call the other end in the log of the wire.</param>
    /// <exception cref="VerdictException">The gateway cannot be reached.</exception>
    public async Task<Peer> OpenAsync(string who)
    {
        try
        {
            var asked = new ConcurrentQueue<Message>();
            var client = await connection.OpenAsync(who, showBytes: true, (_, message) => asked.Enqueue(message), cancellation);
            return new Peer(client, new PhoneSession(client, connection.Deadline, cancellation), asked);
        }
        catch (ToolException e)
        {
            throw new VerdictException(e.Message);
        }
    }

    /// <summary>Waits until the gateway has closed a connection.</summary>
    /// <returns>Whether it has, in the time that a command may take.</returns>
    public async Task<bool> IsClosedAsync(Peer peer)
    {
        try
        {
            await peer.Closed.WaitAsync(connection.Deadline, connection.Time, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}

/// <summary>A further connection; dispose of it to close it.</summary>
/// <param name="client">The connection.</param>
/// <param name="session">Commands over it.</param>
/// <param name="asked">What the gateway has sent by itself.</param>
internal sealed class Peer(MessagingClient client, PhoneSession session, ConcurrentQueue<Message> asked) : IAsyncDisposable
{
    /// <summary>Commands over it.</summary>
    public PhoneSession Session => session;

    /// <summary>What the gateway has sent by itself so far, in order.</summary>
    public IEnumerable<Message> Asked => asked;

    /// <summary>Completes when the connection is gone; all that came before is in <see cref="Asked"/> by then.</summary>
    public Task Closed => client.Closed;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => client.DisposeAsync();
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Gateway.Protocol.Messaging;

namespace Gateway.Tools.Tests.Fakes;

/// <summary>A gateway of one account for the emulators to talk to, right in all that they look at but for one <see cref="Fault"/>.</summary>
internal sealed class FakeGateway : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<FakeConnection> _connections = [];
    private readonly ConcurrentDictionary<string, FakeConnection> _relayers = [];
    private readonly Task _accepting;

    private readonly TaskCompletionSource _eventTaken = NewSignal();
    private TaskCompletionSource _authorized = NewSignal();
    private TaskCompletionSource _heartBeat = NewSignal();

    public FakeGateway(Fault fault = Fault.None)
    {
        Fault = fault;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Fault Fault { get; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ServerAddress Address => new("127.0.0.1", Port);

    public FakeAccount Account { get; } = new();

    /// <summary>Whether it has a mail server.</summary>
    public bool SendsMail { get; init; } = true;

    /// <summary>The phones that are logged in.</summary>
    public IEnumerable<FakeConnection> Phones => _connections.Where(connection => connection.IsPhone && !connection.Ended.IsCompleted);

    /// <summary>Requests that came from relayers' and phones' connections.</summary>
    public ConcurrentQueue<string> Seen { get; } = [];

    /// <summary>What relayers have reported.</summary>
    public ConcurrentQueue<EventDevRequest> Events { get; } = [];

    /// <summary>The modes in which clients spoke.</summary>
    public ConcurrentQueue<StartTag> Tags { get; } = [];

    public Task RelayerAuthorized => Volatile.Read(ref _authorized).Task;

    public Task EventTaken => _eventTaken.Task;

    public Task RelayerBeat => Volatile.Read(ref _heartBeat).Task;

    /// <summary>Waits for the relayer's next login or heartbeat from here on.</summary>
    public void Rearm()
    {
        Volatile.Write(ref _authorized, NewSignal());
        Volatile.Write(ref _heartBeat, NewSignal());
    }

    public void SignalAuthorized() => Volatile.Read(ref _authorized).TrySetResult();

    public void SignalHeartBeat() => Volatile.Read(ref _heartBeat).TrySetResult();

    public void SignalEvent() => _eventTaken.TrySetResult();

    /// <summary>Sends the relayer a ControlDevice for each device, in order; the first of them is never answered.</summary>
    /// <returns>The answers to the others, in the order in which they came.</returns>
    public Task<(string DevCode, StatusCode Status)[]> AskRelayer(params string[] devices) => _relayers.Values.Single().AskAsync(devices);

    /// <summary>The connection of a relayer; null when it is offline.</summary>
    public FakeConnection? FindRelayer(string code) => _relayers.GetValueOrDefault(code);

    /// <summary>A relayer has logged in.</summary>
    /// <returns>Its older connection, if there is one.</returns>
    public FakeConnection? Replace(FakeConnection relayer)
    {
        var older = FindRelayer(relayer.RelayerCode!);
        _relayers[relayer.RelayerCode!] = relayer;
        return older;
    }

    /// <summary>A connection has ended.</summary>
    public void Forget(FakeConnection connection)
    {
        if (connection.RelayerCode is { } code)
        {
            _relayers.TryRemove(new(code, connection));
        }
    }

    /// <summary>Closes every connection.</summary>
    public void DropAll()
    {
        foreach (var connection in _connections)
        {
            connection.Close();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        DropAll();
        await Task.WhenAll(_connections.Select(connection => connection.Ended)).Within();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(new FakeConnection(this, await _listener.AcceptTcpClientAsync()));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }
}

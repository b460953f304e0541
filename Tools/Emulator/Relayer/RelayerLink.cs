using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Relayer;

/// <summary>What a script needs of a relayer that comes and goes. Thread-safe.</summary>
internal interface IRelayerLink
{
    /// <summary>Completes when the relayer is authorized, at once when it is.</summary>
    Task Connected { get; }

    /// <summary>Reports an event over the connection that there is.</summary>
    /// <returns>The gateway's status.</returns>
    /// <exception cref="IOException">There is no connection, or it broke before the answer.</exception>
    /// <exception cref="TimeoutException">There was no answer.</exception>
    Task<Message> Report(EventDevRequest happened, CancellationToken cancellation);

    /// <summary>Closes the connection that there is, if any.</summary>
    /// <param name="pause">How long the relayer stays away.</param>
    void Disconnect(TimeSpan pause);
}

/// <summary>The link of an emulated relayer.</summary>
internal sealed class RelayerLink : IRelayerLink
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private MessagingClient? _client;
    private TaskCompletionSource _connected = NewSignal();
    private TaskCompletionSource<TimeSpan> _disconnect = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Connected
    {
        get
        {
            lock (_gate)
            {
                return _connected.Task;
            }
        }
    }

    /// <summary>The relayer is authorized.</summary>
    /// <returns>Completes when the connection is to be closed, with how long the relayer stays away.</returns>
    public Task<TimeSpan> Up(MessagingClient client)
    {
        lock (_gate)
        {
            _client = client;
            _disconnect = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _connected.TrySetResult();
            return _disconnect.Task;
        }
    }

    /// <summary>The connection is gone.</summary>
    public void Down()
    {
        lock (_gate)
        {
            _client = null;
            if (_connected.Task.IsCompleted)
            {
                _connected = NewSignal();
            }
        }
    }

    public Task<Message> Report(EventDevRequest happened, CancellationToken cancellation)
    {
        MessagingClient? client;
        lock (_gate)
        {
            client = _client;
        }

        return client is null
            ? Task.FromException<Message>(new IOException("the relayer is not connected"))
            : client.RequestAsync(CommandIds.EventDev, happened, MessagingBodies.Json.EventDevRequest, Deadline, cancellation);
    }

    public void Disconnect(TimeSpan pause)
    {
        lock (_gate)
        {
            _client = null;
            if (_connected.Task.IsCompleted)
            {
                _connected = NewSignal();
            }

            _disconnect.TrySetResult(pause);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

using Gateway.Load.Fleet;
using Gateway.Load.Measure;
using Gateway.Load.Wire;

namespace Gateway.Load.Peers;

/// <summary>A connection to a peer: set up one request at a time, then whatever its kind does with what arrives, on the receiving thread.</summary>
internal abstract class PeerClient : IWireSink, IDisposable
{
    private readonly Meter _meter;
    private TaskCompletionSource? _setUp;

    /// <summary>Takes over a connection.</summary>
    /// <param name="wire">The connection; not started.</param>
    /// <param name="dialect">What is spoken on it.</param>
    /// <param name="meter">Is told when it ends early.</param>
    protected PeerClient(LoadWire wire, Dialect dialect, Meter meter)
    {
        Wire = wire;
        Dialect = dialect;
        _meter = meter;
    }

    /// <summary>The connection.</summary>
    protected LoadWire Wire { get; }

    /// <summary>What is spoken on it.</summary>
    protected Dialect Dialect { get; }

    /// <summary>Opens the connection in its protocol, and subscribes.</summary>
    /// <param name="clientId">The client's name.</param>
    /// <param name="topic">What to subscribe to; null for nothing.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ToolException">The server refuses, does not answer, or does not speak the protocol.</exception>
    public async Task OpenAsync(string clientId, string? topic, CancellationToken cancellation)
    {
        var opened = Expect();
        Wire.Start(this);
        await AskAsync(opened, Dialect.Connect(clientId), cancellation);
        if (topic is not null)
        {
            await AskAsync(Expect(), Dialect.Subscribe(topic), cancellation);
        }
    }

    /// <inheritdoc />
    public int Receive(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        BatchStarts();
        try
        {
            while (Take(ref rest))
            {
            }
        }
        catch (ToolException wrong)
        {
            Wire.Dispose();
            Lost(wrong);
            return bytes.Length;
        }

        Wire.Flush();
        return bytes.Length - rest.Length;
    }

    /// <inheritdoc />
    public void Closed() => Lost(new ToolException("The server closed a connection while it was set up."));

    /// <inheritdoc />
    public void Dispose()
    {
        Wire.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Packets that arrived together follow; what they cause to be written leaves together after the last.</summary>
    protected virtual void BatchStarts()
    {
    }

    /// <summary>A message has arrived.</summary>
    protected virtual void OnMessage(ReadOnlySpan<byte> payload)
    {
    }

    /// <summary>A ping was answered.</summary>
    protected virtual void OnPong()
    {
    }

    private bool Take(ref ReadOnlySpan<byte> bytes)
    {
        var kind = Dialect.TryTake(ref bytes, out var payload);
        switch (kind)
        {
            case PacketKind.Incomplete:
                return false;
            case PacketKind.Message:
                OnMessage(payload);
                break;
            case PacketKind.Done or PacketKind.Pong when Interlocked.Exchange(ref _setUp, null) is { } setUp:
                setUp.SetResult();
                break;
            case PacketKind.Pong:
                OnPong();
                break;
            case PacketKind.Ping:
                Wire.Write(Dialect.Pong);
                break;
        }

        return true;
    }

    private Task Expect()
    {
        var setUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _setUp, setUp);
        return setUp.Task;
    }

    private async Task AskAsync(Task answer, byte[] request, CancellationToken cancellation)
    {
        Wire.Write(request);
        Wire.Flush();
        try
        {
            await answer.WaitAsync(SetUpLimits.Deadline, cancellation);
        }
        catch (TimeoutException e)
        {
            throw new ToolException($"Setting up failed: no answer within {SetUpLimits.Deadline.TotalSeconds:0} s.", e);
        }
    }

    private void Lost(ToolException why)
    {
        Interlocked.Exchange(ref _setUp, null)?.SetException(why);
        _meter.ConnectionLost();
    }
}

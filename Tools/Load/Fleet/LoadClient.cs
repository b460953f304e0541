using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Load.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.Load.Fleet;

/// <summary>
/// A client made for load: one request at a time while it is set up, then whatever its kind does in <see cref="Handle"/>, on the thread that
/// brought the frames.
/// </summary>
internal abstract class LoadClient : IWireSink, IDisposable
{
    // Outside of what the kinds use, see Requester.
    private const uint SetUpSequence = 0x7fffffff;

    private readonly LoadWire _wire;
    private readonly Action _connectionLost;
    private TaskCompletionSource<Message>? _setUp;
    private bool _started;

    /// <summary>Takes over a connection.</summary>
    /// <param name="wire">The connection; not started.</param>
    /// <param name="connectionLost">Is told when it ends early.</param>
    protected LoadClient(LoadWire wire, Action connectionLost)
    {
        _wire = wire;
        _connectionLost = connectionLost;
    }

    /// <summary>The connection.</summary>
    protected LoadWire Wire => _wire;

    /// <summary>Sends a request and waits for its response; for setting up, one at a time.</summary>
    /// <exception cref="ToolException">The connection ended.</exception>
    /// <exception cref="TimeoutException">No response came in time.</exception>
    public async Task<Message> RequestAsync<T>(uint commandId, T body, JsonTypeInfo<T> type, TimeSpan deadline, CancellationToken cancellation)
    {
        var response = new TaskCompletionSource<Message>(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _setUp, response);
        if (!_started)
        {
            // Not in the constructor: whatever arrives goes to the kind's own code, which must be whole by then.
            _started = true;
            _wire.Start(this);
        }

        _wire.Write(FrameBytes.Create(commandId, SetUpSequence, JsonSerializer.SerializeToUtf8Bytes(body, type)));
        _wire.Flush();
        try
        {
            return await response.Task.WaitAsync(deadline, cancellation);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"no response to {CommandIds.Name(commandId)} within {deadline.TotalSeconds:0.#} s");
        }
    }

    /// <inheritdoc />
    public int Receive(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        BatchStarts();
        while (FrameBytes.TryTake(ref rest, out var commandId, out var status, out var sequence, out var body))
        {
            if (sequence == SetUpSequence && (commandId & CommandIds.ResponseBit) != 0)
            {
                Volatile.Read(ref _setUp)?.TrySetResult(new Message(commandId, (StatusCode)status, sequence, body.ToArray()));
            }
            else
            {
                Handle(commandId, status, sequence, body);
            }
        }

        _wire.Flush();
        return bytes.Length - rest.Length;
    }

    /// <inheritdoc />
    public void Closed()
    {
        Volatile.Read(ref _setUp)?.TrySetException(new ToolException("The server closed a connection while it was set up."));
        _connectionLost();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _wire.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Frames that arrived together follow; what they cause to be written leaves together after the last.</summary>
    protected virtual void BatchStarts()
    {
    }

    /// <summary>A frame has arrived.</summary>
    protected abstract void Handle(uint commandId, uint status, uint sequence, ReadOnlySpan<byte> body);
}

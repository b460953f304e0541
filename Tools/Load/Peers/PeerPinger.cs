using Gateway.Load.Fleet;
using Gateway.Load.Measure;
using Gateway.Load.Wire;

namespace Gateway.Load.Peers;

/// <summary>Keeps pings in flight. They carry no number, but are answered in order.</summary>
internal sealed class PeerPinger : PeerClient, IRequester
{
    private readonly RequestLoop _loop;
    private readonly Queue<uint> _sent;

    /// <summary>Takes over a connection.</summary>
    public PeerPinger(LoadWire wire, Dialect dialect, Meter meter, int depth)
        : base(wire, dialect, meter)
    {
        _sent = new Queue<uint>(depth);
        _loop = new RequestLoop(meter, depth, Send, wire.Flush);
    }

    /// <inheritdoc />
    public int InFlight => _loop.InFlight;

    /// <inheritdoc />
    public void Start() => _loop.Start();

    /// <inheritdoc />
    public void Stop() => _loop.Stop();

    /// <inheritdoc />
    protected override void BatchStarts() => _loop.BatchStarts();

    /// <inheritdoc />
    protected override void OnPong()
    {
        uint sequence;
        lock (_sent)
        {
            if (!_sent.TryDequeue(out sequence))
            {
                return;
            }
        }

        _loop.Answered(sequence, status: 0);
    }

    // The first are sent by whoever starts the load, the others by the receiver.
    private void Send(uint sequence)
    {
        lock (_sent)
        {
            _sent.Enqueue(sequence);
        }

        Wire.Write(Dialect.Ping);
    }
}

using System.Diagnostics;
using System.Numerics;
using Gateway.Load.Measure;
using Gateway.Load.Wire;

namespace Gateway.Load.Fleet;

/// <summary>
/// A client that keeps a number of equal requests in flight: each response is followed by the next request, in one send per batch of
/// responses. A request's time runs from the batch that caused it, which includes what this program takes for the batch.
/// </summary>
internal sealed class Requester : LoadClient, IRequester
{
    private readonly Meter _meter;
    private readonly byte[] _request;
    private readonly long[] _startedAt;
    private readonly uint[] _expected;
    private readonly int _slotBits;
    private readonly uint _generations;
    private Recorder _recorder = null!;
    private long _now;
    private uint _generation;
    private int _inFlight;
    private volatile bool _running;

    /// <summary>Takes over a connection.</summary>
    /// <param name="wire">The connection; not started.</param>
    /// <param name="meter">Counts.</param>
    /// <param name="request">The whole frame that is sent again and again; its sequence number changes.</param>
    /// <param name="depth">How many are in flight.</param>
    public Requester(LoadWire wire, Meter meter, ReadOnlySpan<byte> request, int depth)
        : base(wire, meter.ConnectionLost)
    {
        _meter = meter;
        _request = request.ToArray();
        _startedAt = new long[depth];
        _expected = new uint[depth];
        // A sequence number is a slot and how often it was used, so that a response finds its start without a search. Bit 30 stays 0.
        _slotBits = depth == 1 ? 0 : BitOperations.Log2((uint)depth - 1) + 1;
        _generations = (1u << (30 - _slotBits)) - 1;
    }

    /// <summary>Requests without a response yet.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Starts to send.</summary>
    public void Start()
    {
        _running = true;
        var now = Stopwatch.GetTimestamp();
        Volatile.Write(ref _inFlight, _startedAt.Length);
        for (var slot = 0; slot < _startedAt.Length; slot++)
        {
            Send(slot, now);
        }

        Wire.Flush();
    }

    /// <summary>Lets what is in flight end and sends no more.</summary>
    public void Stop() => _running = false;

    /// <inheritdoc />
    protected override void BatchStarts()
    {
        _now = Stopwatch.GetTimestamp();
        _recorder = _meter.Current;
    }

    /// <inheritdoc />
    protected override void Handle(uint commandId, uint status, uint sequence, ReadOnlySpan<byte> body)
    {
        var slot = (int)(sequence & ((1u << _slotBits) - 1));
        if (slot >= _expected.Length || _expected[slot] != sequence)
        {
            // A notification, or an answer to what was never asked: no operation of ours.
            return;
        }

        _recorder.Record(status, (_now - _startedAt[slot]) * (1_000_000_000 / Stopwatch.Frequency));
        if (_running)
        {
            Send(slot, _now);
        }
        else
        {
            _expected[slot] = 0;
            Volatile.Write(ref _inFlight, _inFlight - 1);
        }
    }

    private void Send(int slot, long now)
    {
        _generation = (_generation % _generations) + 1;
        var sequence = (_generation << _slotBits) | (uint)slot;
        _expected[slot] = sequence;
        _startedAt[slot] = now;
        FrameBytes.SetSequence(_request, sequence);
        Wire.Write(_request);
    }
}

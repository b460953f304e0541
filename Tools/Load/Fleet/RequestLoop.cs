using System.Diagnostics;
using System.Numerics;
using Gateway.Load.Measure;

namespace Gateway.Load.Fleet;

/// <summary>
/// Keeps a number of equal requests of one connection in flight: each answer is followed by the next request. A request's time runs from
/// the batch of arrivals that caused it, which includes what this program takes for the batch. <see cref="BatchStarts"/> and
/// <see cref="Answered"/> are called by the connection's receiver alone.
/// </summary>
internal sealed class RequestLoop : IRequester
{
    private readonly Meter _meter;
    private readonly Action<uint> _write;
    private readonly Action _flush;
    private readonly long[] _startedAt;
    private readonly uint[] _expected;
    private readonly int _slotBits;
    private readonly uint _generations;
    private Recorder _recorder = null!;
    private long _now;
    private uint _generation;
    private int _inFlight;
    private volatile bool _running;

    /// <summary>Creates it; nothing is sent before <see cref="Start"/>.</summary>
    /// <param name="meter">Counts.</param>
    /// <param name="depth">How many are in flight.</param>
    /// <param name="write">Writes the request with that sequence number, 1..0x3fffffff.</param>
    /// <param name="flush">Sends what was written. Not called for requests that follow an answer: the receiver flushes once per batch.</param>
    public RequestLoop(Meter meter, int depth, Action<uint> write, Action flush)
    {
        _meter = meter;
        _write = write;
        _flush = flush;
        _startedAt = new long[depth];
        _expected = new uint[depth];
        // A sequence number is a slot and how often it was used, so that a response finds its start without a search. Bit 30 stays 0.
        _slotBits = depth == 1 ? 0 : BitOperations.Log2((uint)depth - 1) + 1;
        _generations = (1u << (30 - _slotBits)) - 1;
    }

    /// <inheritdoc />
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <inheritdoc />
    public void Start()
    {
        _running = true;
        var now = Stopwatch.GetTimestamp();
        Volatile.Write(ref _inFlight, _startedAt.Length);
        for (var slot = 0; slot < _startedAt.Length; slot++)
        {
            Send(slot, now);
        }

        _flush();
    }

    /// <inheritdoc />
    public void Stop() => _running = false;

    /// <summary>Answers that arrived together follow.</summary>
    public void BatchStarts()
    {
        _now = Stopwatch.GetTimestamp();
        _recorder = _meter.Current;
    }

    /// <summary>An answer has arrived. One to what was never asked is no operation, and ignored.</summary>
    public void Answered(uint sequence, uint status)
    {
        var slot = (int)(sequence & ((1u << _slotBits) - 1));
        if (sequence == 0 || slot >= _expected.Length || _expected[slot] != sequence)
        {
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
        _write(sequence);
    }
}

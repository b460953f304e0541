using Gateway.Load.Measure;
using Gateway.Load.Wire;

namespace Gateway.Load.Fleet;

/// <summary>A client that keeps a number of equal requests in flight, in one send per batch of responses.</summary>
internal sealed class Requester : LoadClient, IRequester
{
    private readonly RequestLoop _loop;

    /// <summary>Takes over a connection.</summary>
    /// <param name="wire">The connection; not started.</param>
    /// <param name="meter">Counts.</param>
    /// <param name="request">The whole frame that is sent again and again; its sequence number changes.</param>
    /// <param name="depth">How many are in flight.</param>
    public Requester(LoadWire wire, Meter meter, byte[] request, int depth)
        : base(wire, meter.ConnectionLost)
    {
        var own = request.ToArray();
        _loop = new RequestLoop(
            meter,
            depth,
            sequence =>
            {
                FrameBytes.SetSequence(own, sequence);
                wire.Write(own);
            },
            wire.Flush);
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
    protected override void Handle(uint commandId, uint status, uint sequence, ReadOnlySpan<byte> body) => _loop.Answered(sequence, status);
}

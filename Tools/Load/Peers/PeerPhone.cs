using Gateway.Load.Fleet;
using Gateway.Load.Measure;
using Gateway.Load.Wire;

namespace Gateway.Load.Peers;

/// <summary>A phone behind a peer: keeps commands to its relayer's topic in flight.</summary>
internal sealed class PeerPhone : PeerClient, IRequester
{
    private readonly RequestLoop _loop;

    /// <summary>Takes over a connection.</summary>
    /// <param name="wire">The connection; not started.</param>
    /// <param name="dialect">What is spoken on it.</param>
    /// <param name="meter">Counts.</param>
    /// <param name="command">What is published again and again; its payload is a frame, whose sequence number changes.</param>
    /// <param name="depth">How many are in flight.</param>
    public PeerPhone(LoadWire wire, Dialect dialect, Meter meter, Publication command, int depth)
        : base(wire, dialect, meter)
    {
        _loop = new RequestLoop(
            meter,
            depth,
            sequence =>
            {
                FrameBytes.SetSequence(command.Payload, sequence);
                wire.Write(command.Bytes);
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
    protected override void OnMessage(ReadOnlySpan<byte> payload)
    {
        if (!FrameBytes.TryTake(ref payload, out _, out var status, out var sequence, out _))
        {
            throw new ToolException("The server has changed a payload on its way to a phone.");
        }

        _loop.Answered(sequence, status);
    }
}

using Gateway.Load.Fleet;
using Gateway.Load.Measure;
using Gateway.Load.Wire;

namespace Gateway.Load.Peers;

/// <summary>A relayer behind a peer: answers every command at once, to its phone's topic.</summary>
internal sealed class PeerRelayer(LoadWire wire, Dialect dialect, Meter meter, string answers) : PeerClient(wire, dialect, meter)
{
    private readonly Publication _answer = dialect.Publish(answers, ControlFrames.Answer());

    /// <inheritdoc />
    protected override void OnMessage(ReadOnlySpan<byte> payload)
    {
        if (!FrameBytes.TryTake(ref payload, out _, out _, out var sequence, out _))
        {
            throw new ToolException("The server has changed a payload on its way to a relayer.");
        }

        FrameBytes.SetSequence(_answer.Payload, sequence);
        Wire.Write(_answer.Bytes);
    }
}

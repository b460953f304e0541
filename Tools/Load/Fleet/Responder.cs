using Gateway.Load.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.Load.Fleet;

/// <summary>A relayer that answers every command at once.</summary>
internal sealed class Responder(LoadWire wire, Action connectionLost) : LoadClient(wire, connectionLost)
{
    private readonly byte[] _control = ControlFrames.Answer();
    private readonly byte[] _heartBeat = FrameBytes.Create(CommandIds.HeartBeat, 1, []);

    /// <summary>Sends a heartbeat; its response is of no interest.</summary>
    public void HeartBeat()
    {
        Wire.Write(_heartBeat);
        Wire.Flush();
    }

    /// <inheritdoc />
    protected override void Handle(uint commandId, uint status, uint sequence, ReadOnlySpan<byte> body)
    {
        if (commandId == CommandIds.ControlDevice)
        {
            FrameBytes.SetSequence(_control, sequence);
            Wire.Write(_control);
        }
    }
}

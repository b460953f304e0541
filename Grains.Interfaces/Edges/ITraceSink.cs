using Gateway.Grains.Interfaces.Devices;

namespace Gateway.Grains.Interfaces.Edges;

/// <summary>Is told of the frames of devices that are traced. One per silo; implementations are thread-safe and only queue.</summary>
[Alias("Gateway.ITraceSink")]
public interface ITraceSink : IGrainObserver
{
    /// <summary>A frame went by.</summary>
    /// <param name="traceId">The trace that asked, see <see cref="TraceRequest"/>.</param>
    /// <param name="frame">The frame.</param>
    [Alias("Seen")]
    void Seen(Guid traceId, TracedFrame frame);
}

/// <summary>A frame of a device that is traced.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="IsInbound">From the device; otherwise to it.</param>
/// <param name="Name">The command, in the words of its protocol.</param>
/// <param name="Sequence">Its number.</param>
/// <param name="Status">Its status, where the protocol has one.</param>
/// <param name="Length">The whole frame's length in bytes.</param>
/// <param name="Text">Its body as text, decoded; passwords and secrets are left out. At most 4 KiB.</param>
[GenerateSerializer, Immutable, Alias("Gateway.TracedFrame")]
public sealed record TracedFrame(DateTimeOffset At, bool IsInbound, string Name, uint Sequence, uint Status, int Length, string Text)
{
    /// <summary>How many frames before this one were left out, since there were too many.</summary>
    [Id(0)]
    public int Dropped { get; init; }
}

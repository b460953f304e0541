using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Silo.Api.Traces;

/// <summary>A trace has begun.</summary>
/// <param name="Device">The device.</param>
/// <param name="Until">When it ends, UTC.</param>
internal sealed record TraceStarted(string Device, DateTimeOffset Until);

/// <summary>A trace has ended.</summary>
/// <param name="Reason">Why: time, key_revoked or shutdown.</param>
internal sealed record TraceEnded(string Reason);

/// <summary>A frame as it is shown.</summary>
/// <param name="At">When it went by, UTC.</param>
/// <param name="Direction">in, from the device; or out, to it.</param>
/// <param name="Name">The command, in the words of its protocol.</param>
/// <param name="Sequence">Its number.</param>
/// <param name="Status">Its status, where the protocol has one.</param>
/// <param name="Length">The whole frame's length in bytes.</param>
/// <param name="Text">Its body, as text.</param>
/// <param name="Dropped">How many frames before it were left out; not there when none was.</param>
internal sealed record FrameView(
    DateTimeOffset At, string Direction, string Name, uint Sequence, uint Status, int Length, string Text, int? Dropped)
{
    /// <summary>A frame as it is shown.</summary>
    public static FrameView Of(TracedFrame frame) => new(
        frame.At,
        frame.IsInbound ? "in" : "out",
        frame.Name,
        frame.Sequence,
        frame.Status,
        frame.Length,
        frame.Text,
        frame.Dropped == 0 ? null : frame.Dropped);
}

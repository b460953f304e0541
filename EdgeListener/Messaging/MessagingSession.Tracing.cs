using Gateway.EdgeListener.Tracing;
using Gateway.Protocol.Messaging;

namespace Gateway.EdgeListener.Messaging;

// Frames that somebody follows.
internal sealed partial class MessagingSession
{
    /// <inheritdoc/>
    public long AccountId => _phone?.AccountId ?? 0;

    private static void Trace(FrameTracer tracer, bool isInbound, in Frame frame)
    {
        if (tracer.TryBegin())
        {
            var length = Frame.HeaderLength + (int)frame.Body.Length;
            tracer.Tell(
                isInbound, new FrameText(CommandIds.Name(frame.CommandId), frame.Sequence, frame.Status, length, BodyText.Of(frame.Body)));
        }
    }
}

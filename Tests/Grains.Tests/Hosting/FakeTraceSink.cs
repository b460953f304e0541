using System.Threading.Channels;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Grains.Tests.Hosting;

/// <summary>Keeps the frames that it is told of.</summary>
internal sealed class FakeTraceSink : ITraceSink
{
    private readonly Channel<(Guid TraceId, TracedFrame Frame)> _frames = Channel.CreateUnbounded<(Guid, TracedFrame)>();

    public ChannelReader<(Guid TraceId, TracedFrame Frame)> Frames => _frames.Reader;

    public void Seen(Guid traceId, TracedFrame frame) => _frames.Writer.TryWrite((traceId, frame));
}

using Gateway.EdgeListener.Tracing;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.EdgeListener.Tests.Tracing;

/// <summary>Which frames are told, and to whom.</summary>
public sealed class FrameTracerTests
{
    private static readonly FrameText Frame = new("HeartBeat", 7, 0, 16, "");

    private readonly ManualTimeProvider _time = new();
    private readonly Sink _sink = new();
    private readonly FrameTracer _tracer;

    public FrameTracerTests() => _tracer = new FrameTracer(_time);

    [Fact]
    public void Everybody_who_asks_is_told_once_however_often_he_asks()
    {
        var (first, second) = (Request(), Request());
        _tracer.Add(first);
        _tracer.Add(second);
        _tracer.Add(first);
        Pass();
        Assert.Equal(new[] { first.Id, second.Id }.Order(), _sink.Told.Select(t => t.Id).Order());
        _tracer.Remove(first.Id);
        Assert.False(_tracer.IsIdle);
        _tracer.Remove(second.Id);
        Assert.True(_tracer.IsIdle);
        Pass();
        Assert.Equal(2, _sink.Told.Count);
    }

    [Fact]
    public void It_ends_by_itself_in_time()
    {
        _tracer.Add(Request());
        _time.Advance(TimeSpan.FromSeconds(59));
        Pass();
        _time.Advance(TimeSpan.FromSeconds(1));
        Pass();
        Assert.Single(_sink.Told);
        Assert.True(_tracer.IsIdle);
    }

    [Fact]
    public void Of_too_many_frames_some_are_left_out_and_counted()
    {
        _tracer.Add(Request());
        for (var i = 0; i < FrameTracer.MaxPerSecond + 30; i++)
        {
            Pass();
        }

        Assert.Equal(FrameTracer.MaxPerSecond, _sink.Told.Count);
        _time.Advance(TimeSpan.FromSeconds(1));
        Pass();
        Pass();
        Assert.Equal([30, 0], _sink.Told.Skip(FrameTracer.MaxPerSecond).Select(t => t.Frame.Dropped));
    }

    private TraceRequest Request() => new(Guid.NewGuid(), _sink, _time.GetUtcNow().AddSeconds(60));

    private void Pass()
    {
        if (_tracer.TryBegin())
        {
            _tracer.Tell(isInbound: true, Frame);
        }
    }

    private sealed class Sink : ITraceSink
    {
        public List<(Guid Id, TracedFrame Frame)> Told { get; } = [];

        public void Seen(Guid traceId, TracedFrame frame) => Told.Add((traceId, frame));
    }
}

using Gateway.EdgeListener.Connections;

namespace Gateway.EdgeListener.Tests;

public sealed class RateGateTests
{
    private static readonly ConnectionOptions Limits = new() { Listener = "test", MaxFramesPerSecond = 10, MaxBytesPerSecond = 1000 };

    private readonly ManualTimeProvider _time = new();
    private RateGate _gate;

    public RateGateTests() => _gate = new RateGate(_time.GetTimestamp());

    [Fact]
    public void What_is_over_the_frames_of_a_second_waits_for_the_next_one()
    {
        Assert.Equal(TimeSpan.Zero, Count(10, 0));
        _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal(TimeSpan.FromMilliseconds(750), Count(1, 0));
        _time.Advance(TimeSpan.FromMilliseconds(750));
        Assert.Equal(TimeSpan.Zero, Count(10, 0));
    }

    [Fact]
    public void So_is_what_is_over_the_bytes()
    {
        Assert.Equal(TimeSpan.Zero, Count(1, 1000));
        Assert.Equal(TimeSpan.FromSeconds(1), Count(1, 1));
    }

    private TimeSpan Count(int frames, long bytes) =>
        _gate.Count(Limits, _time.TimestampFrequency, _time.GetTimestamp(), frames, bytes);
}

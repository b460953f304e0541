using Gateway.EdgeListener.Connections;
using Gateway.Tests;

namespace Gateway.EdgeListener.Tests;

public sealed class RateGateTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void What_is_over_the_frames_of_a_second_waits_for_the_next_one()
    {
        var gate = Gate();
        Assert.Equal(TimeSpan.Zero, gate.Count(_time.GetTimestamp(), 10, 0));
        _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal(TimeSpan.FromMilliseconds(750), gate.Count(_time.GetTimestamp(), 1, 0));
        _time.Advance(TimeSpan.FromMilliseconds(750));
        Assert.Equal(TimeSpan.Zero, gate.Count(_time.GetTimestamp(), 10, 0));
    }

    [Fact]
    public void So_is_what_is_over_the_bytes()
    {
        var gate = Gate();
        Assert.Equal(TimeSpan.Zero, gate.Count(_time.GetTimestamp(), 1, 1000));
        Assert.Equal(TimeSpan.FromSeconds(1), gate.Count(_time.GetTimestamp(), 1, 1));
    }

    private RateGate Gate() => new(
        new ConnectionOptions { Listener = "test", MaxFramesPerSecond = 10, MaxBytesPerSecond = 1000 }, _time);
}

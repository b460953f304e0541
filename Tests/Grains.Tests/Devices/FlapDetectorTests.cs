using Gateway.Grains.Devices;

namespace Gateway.Grains.Tests.Devices;

public sealed class FlapDetectorTests
{
    private static readonly FlappingOptions s_options = new() { Logins = 5, Window = TimeSpan.FromSeconds(60) };

    private readonly ManualTimeProvider _time = new();
    private int _seconds;

    [Fact]
    public void So_many_logins_within_the_window_are_told_once()
    {
        var detector = new FlapDetector(s_options, _time);
        Assert.Equal([false, false, false, false, true, false, false], Logins(ref detector, 0, 7, 10));
    }

    [Fact]
    public void Logins_that_are_further_apart_are_not()
    {
        var detector = new FlapDetector(s_options, _time);
        Assert.DoesNotContain(true, Logins(ref detector, 0, 50, 16));
    }

    [Fact]
    public void A_device_that_calmed_down_is_told_anew()
    {
        var detector = new FlapDetector(s_options, _time);
        Assert.Contains(true, Logins(ref detector, 0, 5, 1));
        Assert.DoesNotContain(true, Logins(ref detector, 100, 4, 1));
        Assert.Equal([true], Logins(ref detector, 104, 1, 1));
    }

    [Fact]
    public void Without_a_hold_off_nobody_is_held_off()
    {
        var detector = new FlapDetector(s_options, _time);
        Logins(ref detector, 0, 9, 1);
        Assert.Equal(TimeSpan.Zero, detector.HeldOffFor);
    }

    [Fact]
    public void With_one_it_begins_at_the_login_that_was_too_many()
    {
        var detector = new FlapDetector(s_options with { HoldOff = TimeSpan.FromMinutes(5) }, _time);
        Logins(ref detector, 0, 5, 1);
        Assert.Equal(TimeSpan.FromMinutes(5), detector.HeldOffFor);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(TimeSpan.Zero, detector.HeldOffFor);
    }

    [Theory]
    [InlineData(-48)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(48)]
    public void Whoever_sets_the_wall_clock_holds_nobody_off_and_lets_nobody_in(int hours)
    {
        var detector = new FlapDetector(s_options with { HoldOff = TimeSpan.FromMinutes(5) }, _time);
        Logins(ref detector, 0, 4, 1);
        _time.SetWallClock(TimeSpan.FromHours(hours));
        Assert.Equal([true], Logins(ref detector, 4, 1, 1));
        _time.SetWallClock(TimeSpan.FromHours(hours));
        Assert.Equal(TimeSpan.FromMinutes(5), detector.HeldOffFor);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(TimeSpan.Zero, detector.HeldOffFor);
    }

    private bool[] Logins(ref FlapDetector detector, int from, int count, int seconds)
    {
        var told = new bool[count];
        for (var i = 0; i < count; i++)
        {
            var at = from + (i * seconds);
            _time.Advance(TimeSpan.FromSeconds(at - _seconds));
            _seconds = at;
            told[i] = detector.Count();
        }

        return told;
    }
}

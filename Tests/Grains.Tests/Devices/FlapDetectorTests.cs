using Gateway.Grains.Devices;

namespace Gateway.Grains.Tests.Devices;

public sealed class FlapDetectorTests
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly FlappingOptions s_options = new() { Logins = 5, Window = TimeSpan.FromSeconds(60) };

    [Fact]
    public void So_many_logins_within_the_window_are_told_once()
    {
        var detector = new FlapDetector(s_options);
        Assert.Equal([false, false, false, false, true, false, false], Logins(ref detector, 0, 7, 10));
    }

    [Fact]
    public void Logins_that_are_further_apart_are_not()
    {
        var detector = new FlapDetector(s_options);
        Assert.DoesNotContain(true, Logins(ref detector, 0, 50, 16));
    }

    [Fact]
    public void A_device_that_calmed_down_is_told_anew()
    {
        var detector = new FlapDetector(s_options);
        Assert.Contains(true, Logins(ref detector, 0, 5, 1));
        Assert.DoesNotContain(true, Logins(ref detector, 100, 4, 1));
        Assert.Equal([true], Logins(ref detector, 104, 1, 1));
    }

    [Fact]
    public void Without_a_hold_off_nobody_is_held_off()
    {
        var detector = new FlapDetector(s_options);
        Logins(ref detector, 0, 9, 1);
        Assert.Equal(DateTimeOffset.MinValue, detector.HeldOffUntil);
    }

    [Fact]
    public void With_one_it_begins_at_the_login_that_was_too_many()
    {
        var detector = new FlapDetector(s_options with { HoldOff = TimeSpan.FromMinutes(5) });
        Logins(ref detector, 0, 5, 1);
        Assert.Equal(s_start.AddSeconds(4).AddMinutes(5), detector.HeldOffUntil);
    }

    private static bool[] Logins(ref FlapDetector detector, int from, int count, int seconds)
    {
        var told = new bool[count];
        for (var i = 0; i < count; i++)
        {
            told[i] = detector.Count(s_start.AddSeconds(from + (i * seconds)));
        }

        return told;
    }
}

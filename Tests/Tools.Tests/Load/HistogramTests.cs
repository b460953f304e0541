using Gateway.Load.Measure;

namespace Gateway.Tools.Tests.Load;

public sealed class HistogramTests
{
    private static readonly double[] Percents = [0, 1, 25, 50, 90, 99, 99.9, 99.99, 100];

    [Fact]
    public void Empty_has_no_values()
    {
        var histogram = new Histogram();

        Assert.Equal(0, histogram.Count);
        Assert.Equal(0, histogram.Percentile(99));
    }

    [Fact]
    public void Small_values_are_exact()
    {
        var histogram = new Histogram();
        for (var value = 1; value <= 200; value++)
        {
            histogram.Record(value);
        }

        Assert.Equal(200, histogram.Count);
        Assert.Equal(1, histogram.Percentile(0));
        Assert.Equal(100, histogram.Percentile(50));
        Assert.Equal(198, histogram.Percentile(99));
        Assert.Equal(200, histogram.Percentile(100));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Percentiles_are_within_one_percent_of_the_sorted_values(int seed)
    {
        var random = new Random(seed);
        var histogram = new Histogram();
        var values = new long[20_000];
        for (var i = 0; i < values.Length; i++)
        {
            // From 1 ns to 100 s, each decade as likely as the others.
            values[i] = (long)Math.Pow(10, random.NextDouble() * 11);
            histogram.Record(values[i]);
        }

        Array.Sort(values);
        foreach (var percent in Percents)
        {
            var exact = values[Math.Max(0, (int)Math.Ceiling(values.Length * percent / 100) - 1)];
            Assert.InRange(histogram.Percentile(percent), exact, exact + (exact / 100) + 1);
        }
    }

    [Fact]
    public void Every_power_of_two_and_its_neighbours_fall_into_their_own_range()
    {
        for (var bit = 0; bit < 40; bit++)
        {
            foreach (var value in new[] { (1L << bit) - 1, 1L << bit, (1L << bit) + 1 }.Where(v => v < (1L << 40)))
            {
                var histogram = new Histogram();
                histogram.Record(value);
                Assert.InRange(histogram.Percentile(50), value, value + (value / 100) + 1);
            }
        }
    }

    [Fact]
    public void What_lies_outside_counts_as_the_nearest_end()
    {
        var histogram = new Histogram();
        histogram.Record(-5);
        histogram.Record(long.MaxValue);

        Assert.Equal(2, histogram.Count);
        Assert.Equal(0, histogram.Percentile(50));
        Assert.Equal((1L << 40) - 1, histogram.Percentile(100));
    }

    [Fact]
    public void Since_leaves_what_came_later_and_Add_joins()
    {
        var running = new Histogram();
        running.Record(10);
        running.Record(20);
        var earlier = new Histogram();
        earlier.Add(running);
        running.Record(30);

        var later = running.Since(earlier);

        Assert.Equal(1, later.Count);
        Assert.Equal(30, later.Percentile(100));
        Assert.Equal(2, earlier.Count);
    }

    [Fact]
    public void Recording_does_not_allocate()
    {
        var recorder = new Meter().Current;
        recorder.Record(0, 1);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                recorder.Record(0, i * 1000L);
            }
        }));
    }
}

namespace Gateway.Load.Bench;

/// <summary>What was measured of one server in one column, a value a round, in the order of the rounds.</summary>
internal sealed class Figures
{
    private readonly List<double> _perCpuSecond = [];
    private readonly List<double> _p50 = [];
    private readonly List<double> _p99 = [];

    /// <summary>Operations per CPU second of the server.</summary>
    public IReadOnlyList<double> PerCpuSecond => _perCpuSecond;

    /// <summary>Median latency, in microseconds.</summary>
    public IReadOnlyList<double> P50 => _p50;

    /// <summary>The latency that 99 of 100 operations did not exceed, in microseconds.</summary>
    public IReadOnlyList<double> P99 => _p99;

    /// <summary>Adds a round.</summary>
    public void Add(double perCpuSecond, double p50, double p99)
    {
        _perCpuSecond.Add(perCpuSecond);
        _p50.Add(p50);
        _p99.Add(p99);
    }

    /// <summary>The middle of the values; of an even number of them the mean of the two in the middle. NaN of none.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The median of the rounds' ratios: two values of one round were measured minutes apart, those of two rounds were not.</summary>
    public static double MedianRatio(IReadOnlyList<double> of, IReadOnlyList<double> against) => Median(of.Zip(against, static (a, b) => a / b));
}

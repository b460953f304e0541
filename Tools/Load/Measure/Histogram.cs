using System.Numerics;

namespace Gateway.Load.Measure;

/// <summary>
/// Counts of latencies in buckets that widen with the value, so that each is known to better than 1 % at a fixed size and without an
/// allocation per value. One writer; readers on other threads see it a moment late. Values are nanoseconds, 0 to about 18 minutes; what
/// lies outside counts as the nearest end.
/// </summary>
internal sealed class Histogram
{
    private const int PrecisionBits = 7;
    private const int Width = 1 << PrecisionBits;
    private const int MaxBits = 40;
    private const long MaxValue = (1L << MaxBits) - 1;

    private readonly long[] _counts = new long[(MaxBits - PrecisionBits + 1) * Width];

    /// <summary>How many values were recorded.</summary>
    public long Count
    {
        get
        {
            long total = 0;
            foreach (var count in _counts)
            {
                total += count;
            }

            return total;
        }
    }

    /// <summary>Counts one value.</summary>
    public void Record(long nanoseconds) => _counts[IndexOf(Math.Clamp(nanoseconds, 0, MaxValue))]++;

    /// <summary>Adds all of another's counts.</summary>
    public void Add(Histogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }
    }

    /// <summary>What was recorded here since <paramref name="earlier"/>, a copy of this one's past.</summary>
    public Histogram Since(Histogram earlier)
    {
        var difference = new Histogram();
        for (var i = 0; i < _counts.Length; i++)
        {
            difference._counts[i] = _counts[i] - earlier._counts[i];
        }

        return difference;
    }

    /// <summary>The value that <paramref name="percent"/> of all values do not exceed: the upper end of its bucket; 0 when empty.</summary>
    /// <param name="percent">0 to 100; 100 is the maximum.</param>
    public long Percentile(double percent)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(Count * Math.Clamp(percent, 0, 100) / 100));
        long seen = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank)
            {
                return UpperEnd(i);
            }
        }

        return 0;
    }

    private static int IndexOf(long value)
    {
        // The first two rows have buckets of width 1; from there each row covers an octave in 128 buckets.
        var row = Math.Max(0, BitOperations.Log2((ulong)value | 1) - PrecisionBits);
        return row == 0 ? (int)value : (row * Width) + (int)(value >> row);
    }

    private static long UpperEnd(int index)
    {
        var row = Math.Max(0, (index / Width) - 1);
        return (((long)index - (row * Width) + 1) << row) - 1;
    }
}

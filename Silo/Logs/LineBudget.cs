using System.Collections.Concurrent;

namespace Gateway.Silo.Logs;

/// <summary>
/// How many lines of each kind a second may have: who makes the gateway log the same again and again, without a login even, neither fills the disk nor
/// hides what else is in the log. Thread-safe.
/// </summary>
/// <param name="linesPerSecond">The lines of one kind; 0 for any number.</param>
/// <param name="time">The clock.</param>
internal sealed class LineBudget(int linesPerSecond, TimeProvider time)
{
    /// <summary>The program has fewer; past it, messages that are put together without a template would each be a kind.</summary>
    internal const int MaxKinds = 1000;

    private static readonly LineKind s_others = new("", LogLevel.Information, 0, "lines of further kinds");

    private readonly ConcurrentDictionary<LineKind, Spent> _kinds = new();

    /// <summary>Takes a line out of its kind's budget.</summary>
    /// <returns>False when the second has as many as it may: the line is counted, and is to be left out.</returns>
    public bool TryTake(in LineKind kind)
    {
        if (linesPerSecond == 0)
        {
            return true;
        }

        if (!_kinds.TryGetValue(kind, out var spent))
        {
            spent = _kinds.GetOrAdd(_kinds.Count < MaxKinds ? kind : s_others, static _ => new Spent());
        }

        var second = time.GetTimestamp() / time.TimestampFrequency;
        lock (spent)
        {
            if (spent.Second != second)
            {
                (spent.Second, spent.Lines) = (second, 0);
            }

            if (spent.Lines < linesPerSecond)
            {
                spent.Lines++;
                return true;
            }

            spent.LeftOut++;
        }

        LogMetrics.LeftOut("budget");
        return false;
    }

    /// <summary>Which kinds had lines left out since this was last asked, and how many.</summary>
    public List<(LineKind Kind, long LeftOut)> TakeLeftOut()
    {
        var all = new List<(LineKind, long)>();
        foreach (var (kind, spent) in _kinds)
        {
            lock (spent)
            {
                if (spent.LeftOut > 0)
                {
                    all.Add((kind, spent.LeftOut));
                    spent.LeftOut = 0;
                }
            }
        }

        return all;
    }

    private sealed class Spent
    {
        public long Second = -1;
        public int Lines;
        public long LeftOut;
    }
}

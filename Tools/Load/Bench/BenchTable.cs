using System.Globalization;

namespace Gateway.Load.Bench;

/// <summary>Figures of several servers, as Markdown.</summary>
/// <param name="servers">Their names, in the order of the rows.</param>
/// <param name="columns">The columns.</param>
internal sealed class BenchTable(IReadOnlyList<string> servers, IReadOnlyList<Column> columns)
{
    private readonly Dictionary<(string Server, Column Column), Figures> _figures = [];

    /// <summary>The figures of a cell; made when first asked for.</summary>
    public Figures this[string server, Column column]
    {
        get
        {
            if (!_figures.TryGetValue((server, column), out var figures))
            {
                _figures[(server, column)] = figures = new Figures();
            }

            return figures;
        }
    }

    /// <summary>Writes all tables.</summary>
    public void Write(TextWriter output)
    {
        WriteHead(output, "operations per CPU second of the server, median");
        foreach (var server in servers)
        {
            WriteRow(output, server, column => Number(Figures.Median(this[server, column].PerCpuSecond)));
        }

        WriteHead(output, "ratio of operations per CPU second, median of the rounds");
        foreach (var (of, against) in Ratios())
        {
            WriteRow(output, $"{of} / {against}", column => Ratio(this[of, column].PerCpuSecond, this[against, column].PerCpuSecond));
        }

        WriteHead(output, "latency p50 · p99 in µs, median");
        foreach (var server in servers)
        {
            WriteRow(output, server, column => $"{Number(Figures.Median(this[server, column].P50))} · {Number(Figures.Median(this[server, column].P99))}");
        }

        if (servers.Contains(Contestant.FloorName))
        {
            WriteHead(output, "ratio of p99, median of the rounds");
            foreach (var server in servers.Where(static server => server != Contestant.FloorName))
            {
                WriteRow(output, $"{server} / {Contestant.FloorName}", column => Ratio(this[server, column].P99, this[Contestant.FloorName, column].P99));
            }
        }
    }

    /// <summary>Everybody as a share of the floor, and the default transport against everybody else.</summary>
    private IEnumerable<(string Of, string Against)> Ratios()
    {
        if (servers.Contains(Contestant.FloorName))
        {
            foreach (var server in servers.Where(static server => server != Contestant.FloorName))
            {
                yield return (server, Contestant.FloorName);
            }
        }

        if (servers.Contains(Contestant.SubjectName))
        {
            foreach (var server in servers.Where(static server => server is not (Contestant.FloorName or Contestant.SubjectName)))
            {
                yield return (Contestant.SubjectName, server);
            }
        }
    }

    private void WriteHead(TextWriter output, string title)
    {
        output.WriteLine();
        output.WriteLine($"| {title} | {string.Join(" | ", columns.Select(static column => column.Title.Replace("x", " × ", StringComparison.Ordinal)))} |");
        output.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---|", columns.Count))}");
    }

    private void WriteRow(TextWriter output, string name, Func<Column, string> cell) =>
        output.WriteLine($"| {name} | {string.Join(" | ", columns.Select(cell))} |");

    private static string Number(double value) => double.IsNaN(value) ? "–" : value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Ratio(IReadOnlyList<double> of, IReadOnlyList<double> against)
    {
        var ratio = Figures.MedianRatio(of, against);
        return double.IsNaN(ratio) ? "–" : ratio.ToString("0.00", CultureInfo.InvariantCulture);
    }
}

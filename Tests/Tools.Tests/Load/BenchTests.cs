using Gateway.Load.Bench;
using Gateway.Load.Cli;

namespace Gateway.Tools.Tests.Load;

public sealed class BenchTests
{
    [Fact]
    public void The_median_is_the_middle()
    {
        Assert.Equal(5, Figures.Median([5]));
        Assert.Equal(3, Figures.Median([9, 1, 3]));
        Assert.Equal(2.5, Figures.Median([4, 1, 2, 3]));
        Assert.Equal(double.NaN, Figures.Median([]));
    }

    [Fact]
    public void Ratios_are_taken_per_round()
    {
        // The machine slowed down to a tenth after the first round: the ratios stay, the ratio of the sums would not.
        Assert.Equal(0.5, Figures.MedianRatio([100, 5, 4], [200, 10, 8]));
    }

    [Fact]
    public void Tables_hold_medians_shares_of_the_floor_and_the_default_transport_against_the_others()
    {
        var column = Column.All[0];
        var table = new BenchTable([Contestant.FloorName, Contestant.SubjectName, "nats"], [column]);
        table[Contestant.FloorName, column].Add(2000, 10, 100);
        table[Contestant.SubjectName, column].Add(1800, 20, 110);
        table["nats", column].Add(1500, 30, 150);
        var output = new StringWriter { NewLine = "\n" };

        table.Write(output);

        string[] lines = output.ToString().Split('\n');
        Assert.Contains("| operations per CPU second of the server, median | 50 × 1 |", lines);
        Assert.Contains("| dotnetty | 1,800 |", lines);
        Assert.Contains("| dotnetty / floor | 0.90 |", lines);
        Assert.Contains("| nats / floor | 0.75 |", lines);
        Assert.Contains("| dotnetty / nats | 1.20 |", lines);
        Assert.Contains("| dotnetty | 20 · 110 |", lines);
        Assert.Contains("| dotnetty / floor | 1.10 |", lines);
    }

    [Fact]
    public async Task The_floor_is_started_measured_and_stopped()
    {
        var run = await ToolRun.RunAsync(
            LoadCommand.Create(), "bench", "--only", "floor", "--column", "50x1", "heartbeat", "--rounds", "1", "--seconds", "0.3", "--warmup", "0");

        Assert.True(run.ExitCode == 0, $"exit code {run.ExitCode}: {run.Output} {run.Error}");
        Assert.Matches(@"\| floor \| [0-9,]+ \| [0-9,]+ \|", run.Output);
        Assert.Contains("floor is up: process ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_was_not_built_is_told()
    {
        var run = await ToolRun.RunAsync(LoadCommand.Create(), "bench", "--only", "dotnetty", "--gateway", "/no/such/folder");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("There is no Gateway.Silo.dll in /no/such/folder", run.Error, StringComparison.Ordinal);
    }
}

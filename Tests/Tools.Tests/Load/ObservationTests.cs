using Gateway.Load.Measure;

namespace Gateway.Tools.Tests.Load;

public sealed class ObservationTests
{
    [Fact]
    public async Task Interrupted_early_it_gives_what_was_measured()
    {
        var meter = new Meter();
        using var interrupt = new CancellationTokenSource();
        var watching = new Observation(meter, null, TimeProvider.System, TextWriter.Null)
            .RunAsync("test", TimeSpan.FromHours(1), interrupt.Token);
        meter.Current.Record(0, 1000);
        await interrupt.CancelAsync();

        var result = await watching.Within();

        Assert.Equal(1, result.Counts.Operations);
        Assert.True(result.Seconds > 0);
    }

    [Fact]
    public async Task Interrupted_before_it_began_there_is_nothing_to_give()
    {
        var observation = new Observation(new Meter(), null, TimeProvider.System, TextWriter.Null);

        await Assert.ThrowsAsync<ToolException>(
            () => observation.RunAsync("test", TimeSpan.FromHours(1), new CancellationToken(canceled: true))).Within();
    }

    [Fact]
    public async Task A_load_that_failed_is_watched_no_longer()
    {
        var observation = new Observation(new Meter(), null, TimeProvider.System, TextWriter.Null);

        var result = await observation.RunAsync(
            "test", TimeSpan.FromHours(1), Task.FromException(new ToolException("gone")), CancellationToken.None).Within();

        Assert.Equal(0, result.Counts.Operations);
    }

    [Fact]
    public async Task The_process_of_the_server_is_read()
    {
        var observation = new Observation(new Meter(), new ServerProcess(Environment.ProcessId), TimeProvider.System, TextWriter.Null);

        var result = await observation.RunAsync("test", TimeSpan.FromMilliseconds(50), CancellationToken.None).Within();

        Assert.True(result.ServerCpuSeconds >= 0);
        Assert.All(result.ServerResidentBytes, bytes => Assert.InRange(bytes, 1 << 20, 1L << 40));
        // One at the start and one at the end at least.
        Assert.True(result.ServerResidentBytes.Count >= 2);
    }
}

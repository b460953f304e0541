using Gateway.Load.Measure;

namespace Gateway.Tools.Tests.Load;

public sealed class MeterTests
{
    [Fact]
    public async Task Adds_up_what_all_threads_counted()
    {
        var meter = new Meter();
        var threads = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < 1000; i++)
                {
                    meter.Current.Record(0, 100);
                }

                meter.Current.Record(8, 100);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));
        await Task.WhenAll(threads).Within();
        meter.ConnectionLost();

        var counts = meter.Read();

        Assert.Equal(4000, counts.Operations);
        Assert.Equal(4, counts.Errors[8]);
        Assert.Equal(4, counts.Failures);
        Assert.Equal(1, counts.LostConnections);
    }

    [Fact]
    public void Two_meters_on_one_thread_do_not_mix()
    {
        var (one, other) = (new Meter(), new Meter());
        one.Current.Record(0, 1);
        other.Current.Record(0, 1);
        one.Current.Record(0, 1);

        Assert.Equal(2, one.Read().Operations);
        Assert.Equal(1, other.Read().Operations);
    }

    [Fact]
    public void A_failure_is_no_operation()
    {
        var meter = new Meter();
        var before = meter.Read();
        meter.Current.Record(18, 30_000_000_000);
        meter.Current.Record(4_000_000_000, 1);

        var counts = meter.Read().Since(before);

        Assert.Equal(0, counts.Operations);
        Assert.Equal(1, counts.Errors[18]);
        Assert.Equal(1, counts.Errors[Recorder.MaxStatus]);
    }
}

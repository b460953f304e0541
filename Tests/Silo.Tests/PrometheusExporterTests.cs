using System.Diagnostics.Metrics;
using Gateway.Silo.Observability;

namespace Gateway.Silo.Tests;

public sealed class PrometheusExporterTests
{
    [Fact]
    public void Sums_are_written_by_label_and_what_never_happened_is_0()
    {
        using var exporter = new PrometheusExporter();
        using var meter = new Meter("Gateway");
        var counter = meter.CreateCounter<long>("test.things", description: "Things.");
        meter.CreateCounter<long>("test.nothing", description: "Nothing.");
        var level = meter.CreateUpDownCounter<long>("test.level", description: "A level.");
        meter.CreateObservableGauge("test.asked", () => 7L, description: "Asked for.");
        counter.Add(2, new KeyValuePair<string, object?>("kind", "a\"b\\c\nd"));
        counter.Add(3, new KeyValuePair<string, object?>("kind", "a\"b\\c\nd"));
        level.Add(5);
        level.Add(-2);

        exporter.Write();
        var text = exporter.Write();
        Assert.Contains("# TYPE test_things_total counter\ntest_things_total{kind=\"a\\\"b\\\\c\\nd\"} 5\n", text, StringComparison.Ordinal);
        Assert.Contains("test_nothing_total 0\n", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE test_level gauge\ntest_level 3\n", text, StringComparison.Ordinal);
        Assert.Contains("test_asked 7\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_meters_are_left_alone()
    {
        using var exporter = new PrometheusExporter();
        using var meter = new Meter("Somebody else");
        meter.CreateCounter<long>("test.foreign").Add(1);
        Assert.DoesNotContain("test_foreign", exporter.Write(), StringComparison.Ordinal);
    }
}
